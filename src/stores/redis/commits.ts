import type { Commit, Doubt } from '../../ports/channelStore.ts';
import type { WebhookEndpoint } from '../../ports/owed.ts';
import type { Log } from '../../ports/runtime.ts';
import type { ChannelLife } from '../channelLife.ts';
import { type GroupCommits, type GroupOutcome, groupCommits } from '../groupCommit.ts';
import type { ServedMarks } from '../servedMarks.ts';
import { AnswerLost } from '../storeError.ts';
import type { StoreWatch } from '../storeWatch.ts';
import { readSettled } from './answers.ts';
import { channelKeys } from './keys.ts';
import type { RedisLink } from './link.ts';
import { type RedisRecord, sendRecords, writeRecord } from './record.ts';
import { runScript } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

export type CommitsDeps = {
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly journalMax: number;
  readonly blockedMax: number;
  readonly endpoints: readonly WebhookEndpoint[];
  readonly life: ChannelLife;
  readonly marks: Pick<ServedMarks, 'runMs'>;
  readonly log: Log;
  readonly watch: Pick<StoreWatch, 'group'>;
};

/** While Redis works on a call it serves nobody else: so many take it some milliseconds. */
const WORDS_PER_CALL = 20_000;

/** ST2: the commits of many channels go in one call, and what becomes of one is nothing to the others. */
export function groupedCommits(deps: CommitsDeps): GroupCommits<Commit> {
  const { journalMax, blockedMax, endpoints, life, marks, watch } = deps;
  const groups = groupCommits<RedisRecord>(async (records) => {
    watch.group(records.length);
    const calls = await Promise.all(inCalls(records).map((some) => send(some, deps)));
    return calls.flat();
  });
  return {
    ...groups,
    commit: (commit) =>
      groups.commit(writeRecord(commit, { journalMax, blockedMax, endpoints, life, runMs: marks.runMs })),
  };
}

function inCalls(records: readonly RedisRecord[]): readonly (readonly RedisRecord[])[] {
  const calls: RedisRecord[][] = [];
  let wordsLeft = 0;
  for (const record of records) {
    const { length } = record.words;
    wordsLeft -= length;
    if (wordsLeft < 0) {
      calls.push([]);
      wordsLeft = WORDS_PER_CALL - length;
    }
    calls.at(-1)?.push(record);
  }
  return calls;
}

async function send(records: readonly RedisRecord[], deps: CommitsDeps): Promise<readonly GroupOutcome[]> {
  const { link, scripts } = deps;
  try {
    const said = await link.ask((client, latest) =>
      sendRecords(client, scripts.commit, { records, as: 'change', latest }),
    );
    return records.map((record, index) => outcomeOf(record, Array.isArray(said) ? said[index] : said, deps));
  } catch (error) {
    if (error instanceof AnswerLost) return records.map((record) => doubtOf(record, deps));
    const failure = error instanceof Error ? error.message : String(error);
    return records.map(() => ({ failure }));
  }
}

function outcomeOf({ sid }: RedisRecord, said: unknown, { link, log }: CommitsDeps): GroupOutcome {
  if (said === 'committed' || said === 'fenced' || said === 'forgotten') return said;
  if (said === 'late') return { failure: `${link.name} came to this change too late: it did nothing.` };
  if (said instanceof Error) return { failure: link.explain(said).message };
  log.warn({ sid, said }, 'a change is durable, but other tools may not see it');
  return 'committed';
}

function doubtOf({ sid, epoch, id }: RedisRecord, { link, scripts }: CommitsDeps): Doubt {
  const { channel } = channelKeys(sid);
  return {
    settle: async () =>
      readSettled(await link.ask((client) => runScript(client, scripts.settle, [channel], [epoch, id]))),
  };
}
