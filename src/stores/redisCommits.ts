import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Commit, Doubt, Log } from '../ports.ts';
import { isUnknownScript, runScript } from '../redisScript.ts';
import { type GroupCommits, type GroupOutcome, groupCommits } from './groupCommit.ts';
import { callOf, type ScriptedCommit, scriptCommit } from './redisCommit.ts';
import { channelKeys } from './redisKeys.ts';
import type { RedisLink } from './redisLink.ts';
import { readSettled } from './redisReplies.ts';
import { loadScripts, type Scripts } from './redisScripts.ts';
import { AnswerLost } from './storeError.ts';

export type RedisCommitsDeps = {
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly journalMax: number;
  readonly log: Log;
  /** Told of each group of commits that went in one round trip. */
  readonly onGroup: (commits: number) => void;
};

type Sendable = { readonly commit: Commit; readonly id: string; readonly script: ScriptedCommit };
type Reply = [error: Error | null, result: unknown];

/** ST2: the commits of many channels go in one pipeline, each of them a script of its own. */
/** The second keeps Redis at work while the answer to the first is on its way. */
const LANES = 2;

export function redisCommits(deps: RedisCommitsDeps): GroupCommits<Commit> {
  const { link, scripts, journalMax, onGroup } = deps;
  const groups = groupCommits<Sendable>(async (sendables) => {
    onGroup(sendables.length);
    try {
      const replies = await link.ask((client, latest) => sendAll(client, scripts, sendables, latest));
      return sendables.map((sendable, index) => outcomeOf(sendable, replies[index], deps));
    } catch (error) {
      if (!(error instanceof AnswerLost)) throw error;
      return sendables.map((sendable) => doubtOf(sendable, deps));
    }
  }, LANES);
  return {
    ...groups,
    commit: (commit) => {
      const id = randomUUID();
      return groups.commit({ commit, id, script: scriptCommit(commit, journalMax, id) });
    },
  };
}

async function sendAll(
  client: Redis,
  scripts: Scripts,
  sendables: readonly Sendable[],
  latest: number,
): Promise<readonly Reply[]> {
  const replies = await pipeline(client, scripts, sendables, latest);
  const unknown = sendables.filter((_, index) => isUnknownScript(replies[index]?.[0]));
  if (unknown.length === 0) return replies;
  await loadScripts(client, scripts);
  const again = await pipeline(client, scripts, unknown, latest);
  return replies.map((reply) => (isUnknownScript(reply[0]) ? (again.shift() ?? reply) : reply));
}

async function pipeline(
  client: Redis,
  { commit: { sha } }: Scripts,
  sendables: readonly Sendable[],
  latest: number,
): Promise<Reply[]> {
  const pipeline = client.pipeline();
  for (const { commit, script } of sendables) {
    const { keys, args } = callOf(script, 'change', commit.epoch, latest);
    pipeline.evalsha(sha, keys.length, ...keys, ...args);
  }
  return (await pipeline.exec()) ?? [];
}

function outcomeOf(sendable: Sendable, reply: Reply | undefined, deps: RedisCommitsDeps): GroupOutcome {
  const [error, result] = reply ?? [null, undefined];
  if (error !== null) {
    const refusal = deps.link.explain(error);
    return refusal instanceof AnswerLost ? doubtOf(sendable, deps) : { failure: refusal.message };
  }
  if (result === 'committed' || result === 'fenced' || result === 'forgotten') return result;
  if (result === 'late') return { failure: `${deps.link.name} came to this change too late: it did nothing.` };
  deps.log.warn({ sid: sendable.commit.sid, said: result }, 'a change is durable, but other tools may not see it');
  return 'committed';
}

function doubtOf({ commit: { sid, epoch }, id }: Sendable, { link, scripts }: RedisCommitsDeps): Doubt {
  const { channel } = channelKeys(sid);
  return {
    settle: async () =>
      readSettled(await link.ask((client) => runScript(client, scripts.settle, [channel], [epoch, id]))),
  };
}
