import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type EventLanes, LANE_TURN_MS, type Turn } from '../../../ports/owed.ts';
import type { Clock } from '../../../ports/runtime.ts';
import { read } from '../../records/read.ts';
import { readTaken } from '../../records/taken.ts';
import { readAside, readTold, writeTold } from '../../records/told.ts';
import { sid } from '../../records/values.ts';
import type { WorkerRequests } from '../workerRequests.ts';

export type SqliteLanesDeps = {
  readonly request: WorkerRequests['request'];
  readonly clock: Pick<Clock, 'now'>;
  /** Its key. */
  readonly endpoint: string;
  readonly turnMs?: number | undefined;
};

/** No entry has such a number. */
const NOTHING = '0';

const counts = z.object({ count: z.number(), oldestAt: z.number().nullable(), setAside: z.number() });

/** IN7: the lanes of one endpoint, of which the file has a table for all. */
export function sqliteLanes({ request, clock, endpoint, turnMs = LANE_TURN_MS }: SqliteLanesDeps): EventLanes {
  const step = ({ sid, turn }: Turn, through: string, reason: string | undefined) =>
    request('stepLane', { endpoint, sid, turn, through, due: clock.now() + turnMs, reason });

  return {
    take: async (lanesMax, entriesMax) => {
      const of = { endpoint, now: clock.now(), word: randomUUID(), turnMs };
      const lanes = await request('takeLanes', { ...of, lanesMax, entriesMax });
      return lanes.map(({ turn, serial, attempts, entries, ...lane }) => {
        const ofSid = read(sid, lane.sid, 'sid');
        const taken = entries.map(({ id, told }) => readTaken(String(id), () => readTold(told, ofSid)));
        return { sid: ofSid, turn, serial, attempts, entries: taken };
      });
    },
    settle: (turn, through) => step(turn, through, undefined),
    setAside: step,
    keep: (turn) => step(turn, NOTHING, undefined),
    postpone: ({ sid, turn }, ms, attempts) =>
      request('restLane', { endpoint, sid, turn, due: Math.ceil(clock.now() + ms), attempts }),
    put: (owed) =>
      request(
        'putLanes',
        endpoint,
        owed.map((told) => ({ sid: told.sid, at: told.at, told: writeTold(told) })),
      ),
    aside: async (limit) =>
      (await request('lanesAside', endpoint, limit)).map(({ sid, told, reason }) => readAside(sid, told, reason)),
    waiting: async () => {
      const { count, oldestAt, setAside } = read(counts, await request('lanesWaiting', endpoint), 'webhook_owed');
      return { count, setAside, oldestMs: Math.max(0, oldestAt === null ? 0 : clock.now() - oldestAt) };
    },
  };
}
