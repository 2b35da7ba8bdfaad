import { randomUUID } from 'node:crypto';
import type { Outbox } from '../../ports/owed.ts';
import { readTaken } from '../records/taken.ts';
import type { TellUnreadable } from '../records/unreadable.ts';
import { readOutbox } from './answers.ts';
import { outboxKeys } from './keys.ts';
import type { RedisLink } from './link.ts';
import { runScript, type Script } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

export type RedisOutboxDeps<T> = {
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly tell: TellUnreadable;
  /** Longer than its payer may take over a batch: then others take over. */
  readonly leaseMs: number;
  readonly stream: string;
  /** The fields and values of an entry. */
  readonly read: (words: unknown) => T;
};

/** About so many are kept for a person to look at. */
const REJECTED_MAX = 10_000;

/** A stream for each payer (ST6); whoever has its lease has all of it (CL11). */
export function redisOutbox<T>({ link, scripts, tell, leaseMs, stream, read }: RedisOutboxDeps<T>): Outbox<T> {
  const me = randomUUID();
  const { lease, rejected } = outboxKeys(stream);
  const run = (script: Script, keys: readonly string[], words: readonly (string | number)[]): Promise<unknown> =>
    link.ask((client) => runScript(client, script, keys, words));

  return {
    take: async (limit) => {
      const found = await run(scripts.take, [stream, lease], [me, leaseMs, limit]);
      return readOutbox(found).map(({ id, words }) => readTaken(id, () => read(words)));
    },
    settle: async (ids) => {
      await run(scripts.forget, [stream, lease], [me, ...ids]);
    },
    setAside: async (bad) => {
      for (const { id, reason } of bad) {
        const done = await run(scripts.reject, [stream, rejected], [id, reason, REJECTED_MAX]);
        if (done === 1) tell({ kind: 'outbox', key: `${stream} ${id}`, reason: `${reason}: it is in ${rejected}` });
      }
    },
    waiting: () =>
      link.ask(async (client) => {
        const [count, [oldest], [seconds]] = await Promise.all([
          client.xlen(stream),
          client.xrange(stream, '-', '+', 'COUNT', 1),
          client.time(),
        ]);
        // An id begins with Redis' own time. Ours may differ.
        const oldestMs = oldest === undefined ? 0 : Number(seconds) * 1_000 - Number.parseInt(oldest[0], 10);
        return { count, oldestMs: Math.max(0, oldestMs) };
      }),
  };
}
