import { randomUUID } from 'node:crypto';
import type { Outbox, TakenRecord } from '../../ports/userLog.ts';
import { Unreadable } from '../records/read.ts';
import { readOne, type TellUnreadable } from '../records/unreadable.ts';
import { OUTBOX, OUTBOX_GROUP, OUTBOX_REJECTED } from './keys.ts';
import type { RedisLink } from './link.ts';
import { readOutbox, readOutboxRecord } from './replies.ts';
import { runScript } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

export type RedisOutboxDeps = {
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly tell: TellUnreadable;
  readonly leaseMs: number;
};

/** Longer than a user log may take over a batch: others take what a process has not forgotten by then. */
export const OUTBOX_LEASE_MS = 15_000;
/** About so many are kept for a person to look at. */
const REJECTED_MAX = 10_000;

/** ST6, CL11: the processes are one consumer group of the stream. */
export function redisOutbox({ link, scripts, tell, leaseMs }: RedisOutboxDeps): Outbox {
  const me = randomUUID();

  const setAside = async (id: string, reason: string): Promise<void> => {
    const words = [OUTBOX_GROUP, id, reason, REJECTED_MAX];
    const done = await link.ask((client) => runScript(client, scripts.reject, [OUTBOX, OUTBOX_REJECTED], words));
    if (done === 1) tell({ kind: 'outbox', key: `${OUTBOX} ${id}`, reason: `${reason}: it is in ${OUTBOX_REJECTED}` });
  };

  return {
    take: async (limit) => {
      const words = [OUTBOX_GROUP, me, leaseMs, limit];
      const found = await link.ask((client) => runScript(client, scripts.take, [OUTBOX], words));
      const taken: TakenRecord[] = [];
      for (const { id, words } of readOutbox(found)) {
        const record = readOne(() => readOutboxRecord(words));
        if (record instanceof Unreadable) await setAside(id, record.message);
        else taken.push({ id, record });
      }
      return taken;
    },
    forget: async (ids) => {
      if (ids.length === 0) return;
      await link.ask((client) => runScript(client, scripts.forget, [OUTBOX], [OUTBOX_GROUP, ...ids]));
    },
    size: () => link.ask((client) => client.xlen(OUTBOX)),
  };
}
