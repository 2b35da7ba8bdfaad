import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ASIDE_MAX, type EventLanes, LANE_TURN_MS } from '../../ports/owed.ts';
import { json, read } from '../records/read.ts';
import { readTaken } from '../records/taken.ts';
import { readAside, readTold, writeTold } from '../records/told.ts';
import { sid } from '../records/values.ts';
import { laneKeys } from './keys.ts';
import type { RedisLink } from './link.ts';
import { runScript, type Script } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

export type RedisLanesDeps = {
  readonly link: RedisLink;
  readonly scripts: Scripts;
  /** Its key. */
  readonly endpoint: string;
  readonly turnMs?: number | undefined;
};

/** No entry has such a number. */
const NOTHING = '0';

const answer = z.array(z.tuple([sid, z.string(), z.coerce.number(), z.coerce.number(), z.array(z.string())]));
const asideEntry = json(z.object({ sid: z.string(), entry: z.string(), reason: z.string() }));
const counts = z.tuple([z.coerce.number(), z.coerce.number()]);

/** IN7: a list for each channel; an entry is "<number> <time> <JSON of what is told>". */
export function redisLanes({ link, scripts, endpoint, turnMs = LANE_TURN_MS }: RedisLanesDeps): EventLanes {
  const { due, turns, tries, heads, state, aside, lanePrefix } = laneKeys(endpoint);
  const run = (script: Script, keys: readonly string[], words: readonly (string | number)[]): Promise<unknown> =>
    link.ask((client) => runScript(client, script, keys, words));
  const settle = async (turn: { readonly sid: string; readonly turn: string }, id: string, more: readonly string[]) => {
    const keys = [due, turns, tries, heads, state, lanePrefix + turn.sid, aside];
    return (await run(scripts.settleLane, keys, [turn.sid, turn.turn, id, turnMs, ASIDE_MAX, ...more])) === 1;
  };

  return {
    take: async (lanesMax, entriesMax) => {
      const words = [lanePrefix, randomUUID(), turnMs, lanesMax, entriesMax];
      const lanes = read(answer, await run(scripts.takeLanes, [due, turns, tries, state], words), 'lanes');
      return lanes.map(([ofSid, turn, serial, attempts, entries]) => ({
        ...{ sid: ofSid, turn, serial, attempts },
        entries: entries.map((entry) => {
          const { id, told } = partsOf(entry);
          return readTaken(id, () => readTold(told, ofSid));
        }),
      }));
    },
    settle: (turn, through) => settle(turn, through, []),
    setAside: (turn, id, reason) => settle(turn, id, [reason]),
    keep: (turn) => settle(turn, NOTHING, []),
    postpone: async (turn, ms, attempts) => {
      await run(scripts.postponeLane, [due, turns, tries], [turn.sid, turn.turn, Math.ceil(ms), attempts]);
    },
    put: async (owed) => {
      if (owed.length === 0) return;
      const words = owed.flatMap((told) => [told.sid, Math.floor(told.at), writeTold(told)]);
      await run(scripts.putLanes, [due, heads, state], [lanePrefix, ...words]);
    },
    aside: async (limit) => {
      const found = await link.ask((client) => client.lrange(aside, 0, limit - 1));
      return found.map((text) => {
        const { sid: ofSid, entry, reason } = read(asideEntry, text, aside);
        return readAside(ofSid, partsOf(entry).told, reason);
      });
    },
    waiting: () =>
      link.ask(async (client) => {
        const [found, [, oldest], [seconds]] = await Promise.all([
          client.hmget(state, 'count', 'aside'),
          client.zrange(heads, 0, 0, 'WITHSCORES'),
          client.time(),
        ]);
        const [count, setAside] = read(counts, found, state);
        const oldestMs = oldest === undefined ? 0 : Number(seconds) * 1_000 - Number(oldest);
        return { count, setAside, oldestMs: Math.max(0, oldestMs) };
      }),
  };
}

function partsOf(entry: string): { readonly id: string; readonly told: string } {
  const [id = '', , ...told] = entry.split(' ');
  return { id, told: told.join(' ') };
}
