import { setTimeout as wait } from 'node:timers/promises';
import { demand, joinRoom } from '../callers/callers.ts';
import type { Bench, Group } from '../group.ts';
import { startRedis } from '../redis.ts';
import { serveOurs, tokenFor } from '../servers.ts';
import { percentile } from '../statistics.ts';

const ASLEEP_WITHIN_MS = 10_000;
const POLL_MS = 50;

/**
 * The first user of a channel that sleeps, with its state in the store and no actor: from asking for a seat until the
 * reply to the first command, one channel after the other. A join is in it, because nobody sends a command without one.
 */
export const wake: Group<'wake_p99_ms'> = {
  names: ['wake_p99_ms'],
  async measure(_wanted, bench) {
    const { testBed } = bench;
    const { url: REDIS_URL } = await startRedis(testBed);
    const [onSqlite, onRedis] = await Promise.all([serveOurs(testBed), serveOurs(testBed, { REDIS_URL })]);
    const sqlite = await wakings(onSqlite, bench);
    const redis = await wakings(onRedis, bench);
    const figures = { sqlite: percentile(sqlite, 0.99), redis: percentile(redis, 0.99) };
    const told = `SQLite ${figures.sqlite.toFixed(1)} ms, Redis ${figures.redis.toFixed(1)} ms: the longer one`;
    return [{ name: 'wake_p99_ms', value: Math.max(figures.sqlite, figures.redis), told }];
  },
};

async function wakings({ url }: { readonly url: string }, { sizes, say }: Bench): Promise<number[]> {
  const sids = Array.from({ length: sizes.wake.channels }, (_, n) => `asleep-${n}`);
  for (const sid of sids) await visit(url, sid);
  await allAsleep(url);
  const took: number[] = [];
  for (const sid of sids) took.push(await visit(url, sid));
  say(
    `${took.length} channels woken: p50 ${percentile(took, 0.5).toFixed(1)} ms, p99 ${percentile(took, 0.99).toFixed(1)} ms`,
  );
  return took;
}

/** A viewer comes, applies, cancels and goes. In ms, until the first reply. */
async function visit(url: string, sid: string): Promise<number> {
  const begunAt = performance.now();
  const room = await joinRoom(url, { sid, userId: 'visitor', role: 'viewer' });
  await demand(room, 'linkcall_apply_rq', { op_code: 1 });
  const tookMs = performance.now() - begunAt;
  await demand(room, 'linkcall_apply_rq', { op_code: 2 });
  await room.leave();
  return tookMs;
}

async function allAsleep(url: string): Promise<void> {
  const authorization = `Bearer ${await tokenFor({ sid: '', userId: 'operator', role: 'admin' })}`;
  const giveUpAt = Date.now() + ASLEEP_WITHIN_MS;
  while (Date.now() < giveUpAt) {
    const response = await fetch(`${url}/api/channels`, { headers: { authorization } });
    const { channels } = await response.json();
    if (channels.length === 0) return;
    await wait(POLL_MS);
  }
  throw new Error('the channels do not fall asleep');
}
