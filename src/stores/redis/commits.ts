import { randomUUID } from 'node:crypto';
import type { Commit, Doubt } from '../../ports/channelStore.ts';
import type { Log } from '../../ports/runtime.ts';
import type { ChannelLife } from '../channelLife.ts';
import { type GroupCommits, type GroupOutcome, groupCommits } from '../groupCommit.ts';
import type { ServedMarks } from '../servedMarks.ts';
import { AnswerLost } from '../storeError.ts';
import type { StoreWatch } from '../storeWatch.ts';
import { type CommitInWords, callOf, inWords, scriptCommit } from './commit.ts';
import { channelKeys } from './keys.ts';
import type { RedisLink } from './link.ts';
import { readSettled } from './replies.ts';
import { runScript } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

export type RedisCommitsDeps = {
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly journalMax: number;
  readonly life: ChannelLife;
  readonly marks: Pick<ServedMarks, 'runMs'>;
  readonly log: Log;
  readonly watch: Pick<StoreWatch, 'group'>;
};

type Sendable = { readonly commit: Commit; readonly id: string; readonly told: CommitInWords };

/** While Redis works on a call it serves nobody else: so many take it some milliseconds. */
const WORDS_PER_CALL = 20_000;

/** ST2: the commits of many channels go in one call, and what becomes of one is nothing to the others. */
export function redisCommits(deps: RedisCommitsDeps): GroupCommits<Commit> {
  const { journalMax, life, marks, watch } = deps;
  const groups = groupCommits<Sendable>(async (sendables) => {
    watch.group(sendables.length);
    const calls = await Promise.all(inCalls(sendables).map((some) => send(some, deps)));
    return calls.flat();
  });
  return {
    ...groups,
    commit: (commit) => {
      const id = randomUUID();
      return groups.commit({
        commit,
        id,
        told: inWords(scriptCommit(commit, { journalMax, life, id, runMs: marks.runMs })),
      });
    },
  };
}

function inCalls(sendables: readonly Sendable[]): readonly (readonly Sendable[])[] {
  const calls: Sendable[][] = [];
  let wordsLeft = 0;
  for (const sendable of sendables) {
    const { length } = sendable.told.words;
    wordsLeft -= length;
    if (wordsLeft < 0) {
      calls.push([]);
      wordsLeft = WORDS_PER_CALL - length;
    }
    calls.at(-1)?.push(sendable);
  }
  return calls;
}

async function send(sendables: readonly Sendable[], deps: RedisCommitsDeps): Promise<readonly GroupOutcome[]> {
  const { link, scripts } = deps;
  try {
    const said = await link.ask((client, latest) => {
      const told = sendables.map((sendable) => sendable.told);
      const { keys, args } = callOf(told, 'change', latest);
      return runScript(client, scripts.commit, keys, args);
    });
    return sendables.map((sendable, index) => outcomeOf(sendable, Array.isArray(said) ? said[index] : said, deps));
  } catch (error) {
    if (error instanceof AnswerLost) return sendables.map((sendable) => doubtOf(sendable, deps));
    const failure = error instanceof Error ? error.message : String(error);
    return sendables.map(() => ({ failure }));
  }
}

function outcomeOf({ commit }: Sendable, said: unknown, { link, log }: RedisCommitsDeps): GroupOutcome {
  if (said === 'committed' || said === 'fenced' || said === 'forgotten') return said;
  if (said === 'late') return { failure: `${link.name} came to this change too late: it did nothing.` };
  if (said instanceof Error) return { failure: link.explain(said).message };
  log.warn({ sid: commit.sid, said }, 'a change is durable, but other tools may not see it');
  return 'committed';
}

function doubtOf({ commit: { sid, epoch }, id }: Sendable, { link, scripts }: RedisCommitsDeps): Doubt {
  const { channel } = channelKeys(sid);
  return {
    settle: async () =>
      readSettled(await link.ask((client) => runScript(client, scripts.settle, [channel], [epoch, id]))),
  };
}
