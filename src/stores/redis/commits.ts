import type { Commit, CommitOutcome, Doubt } from '../../ports/channelStore.ts';
import { type GroupOutcome, groupCommits } from '../groupCommit.ts';
import { writeCommit, writeCommitText } from '../records/commitRecord.ts';
import type { ServedMarks } from '../servedMarks.ts';
import { AnswerLost } from '../storeError.ts';
import type { StoreWatch } from '../storeWatch.ts';
import { readSettled } from './answers.ts';
import { blocksTo } from './blocks.ts';
import { channelKeys, LOG_PREFIX_LENGTH, UNPUBLISHED } from './keys.ts';
import type { RedisLink } from './link.ts';
import type { Logged } from './publish/backlog.ts';
import type { Publisher } from './publish/publisher.ts';
import { runScript } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

export type CommitsDeps = {
  readonly link: RedisLink;
  readonly scripts: Pick<Scripts, 'append' | 'settle'>;
  readonly publisher: Pick<Publisher, 'note' | 'drop' | 'troubleWith' | 'full'>;
  readonly blockedMax: number;
  readonly marks: Pick<ServedMarks, 'runMs'>;
  readonly watch: Pick<StoreWatch, 'group'>;
};

/** A commit as append.lua takes it. */
type Entry = Logged & {
  readonly text: string;
  /** PE6: what it does to lists of hosts, which others write as well: in the order in which it is done. */
  readonly blocks: ReturnType<typeof blocksTo>;
};

export type RedisCommits = {
  commit(commit: Commit): Promise<CommitOutcome>;
  /** Resolves when nothing gathers or is under way. */
  drained(): Promise<void>;
};

/**
 * SP1: a commit is an entry of its channel's log. ST2: the commits of many channels go in one call, and what becomes of one is
 * nothing to the others.
 */
export function groupedCommits(deps: CommitsDeps): RedisCommits {
  const { publisher, blockedMax, marks, watch } = deps;
  const groups = groupCommits<Entry>((entries) => {
    watch.group(entries.length);
    return append(entries, deps);
  });
  return {
    drained: groups.drained,
    commit: async (commit) => {
      if (publisher.full !== undefined) throw publisher.full;
      // What cannot be published of one channel is not to fill the memory of all.
      const trouble = publisher.troubleWith(commit.sid);
      const error = trouble && (await trouble);
      if (error !== undefined) throw error;
      const { sid, epoch, nth, channel } = commit;
      const record = writeCommit(commit, marks.runMs);
      const { text, entries: entryTexts } = writeCommitText(record);
      const blocks = blocksTo(commit.entries, blockedMax);
      const entry = { sid, epoch, nth, channel, kept: { record, entryTexts }, bytes: text.length, text, blocks };
      const outcome = await groups.commit(entry);
      if (outcome === 'committed') publisher.note(entry);
      if (outcome === 'fenced') publisher.drop(sid);
      return outcome;
    },
  };
}

async function append(entries: readonly Entry[], deps: CommitsDeps): Promise<readonly GroupOutcome[]> {
  const { link, scripts } = deps;
  const keys = entries.flatMap(({ sid }) => {
    const { channel, log } = channelKeys(sid);
    return [channel, log];
  });
  const words = entries.flatMap(({ epoch, nth, text }) => [epoch, nth, text]);
  const changes = entries.flatMap(({ blocks }, index) =>
    blocks.changes.map((change) => ({ of: index + 1, ...change })),
  );
  const blockKeys = changes.flatMap((change) => change.keys);
  const blockWords = changes.flatMap((change) => [change.of, ...change.words]);
  try {
    const said = await link.ask((client, latest) =>
      runScript(
        client,
        scripts.append,
        [UNPUBLISHED, ...keys, ...blockKeys],
        [latest, LOG_PREFIX_LENGTH, entries.length, ...words, ...blockWords],
      ),
    );
    return entries.map((_, index) => outcomeOf(Array.isArray(said) ? said[index] : said, link));
  } catch (error) {
    if (error instanceof AnswerLost) return entries.map((entry) => doubtOf(entry, deps));
    const failure = error instanceof Error ? error.message : String(error);
    return entries.map(() => ({ failure }));
  }
}

function outcomeOf(said: unknown, link: RedisLink): GroupOutcome {
  if (said === 'committed' || said === 'fenced' || said === 'forgotten') return said;
  if (said === 'late') return { failure: `${link.name} came to this change too late: it did nothing.` };
  return { failure: link.explain(said instanceof Error ? said : new Error(`it says ${String(said)}`)).message };
}

function doubtOf(entry: Entry, { link, scripts, publisher }: CommitsDeps): Doubt {
  const { sid, epoch, nth } = entry;
  const { channel, log } = channelKeys(sid);
  return {
    settle: async () => {
      const settled = readSettled(
        await link.ask((client) => runScript(client, scripts.settle, [channel, log], [epoch, nth])),
      );
      if (typeof settled === 'object' && settled.isKept) publisher.note(entry);
      return settled;
    },
  };
}
