import { alternate } from '../alternate.ts';
import { type Caller, demand, hostOf, type Join, joinColyseus, joinSocketIo } from '../callers/callers.ts';
import type { Bench, Group } from '../group.ts';
import { cpuMs } from '../processes.ts';
import { startRedis } from '../redis.ts';
import { serveBare, serveBefore, serveOurs, serveSocketIo } from '../servers.ts';
import { median } from '../statistics.ts';
import type { Served } from '../testBed.ts';

type Contestant = { readonly name: Competitor; readonly pids: Pids; readonly viewers: readonly Caller[] };
/** Whose work is shown beside the load's. */
type Pids = { readonly server: number; readonly redis?: number };
type Deployment = { readonly served: Served; readonly redis?: { readonly pid: number }; readonly join: Join };
type Competitor = 'sqlite' | 'redis' | 'bare' | 'socketio' | 'socketio_lua' | 'before';

const PAIRS = {
  commands_sqlite_vs_bare: ['sqlite', 'bare'],
  commands_redis_vs_bare: ['redis', 'bare'],
  commands_redis_vs_socketio_redis: ['redis', 'socketio'],
  commands_sqlite_vs_socketio_lua: ['sqlite', 'socketio_lua'],
  commands_redis_vs_socketio_lua: ['redis', 'socketio_lua'],
  commands_redis_vs_before: ['redis', 'before'],
} as const satisfies Record<string, readonly [Competitor, Competitor]>;

type CommandName = keyof typeof PAIRS;

/** Apply and cancel, pairs a second: a viewer in each channel, each waiting for one reply before the next request. */
export const commands: Group<CommandName> = {
  names: [
    'commands_sqlite_vs_bare',
    'commands_redis_vs_bare',
    'commands_redis_vs_socketio_redis',
    'commands_sqlite_vs_socketio_lua',
    'commands_redis_vs_socketio_lua',
    'commands_redis_vs_before',
  ],
  async measure(wanted, { testBed, before, sizes, say }) {
    const { rounds, seconds, warmUpS, channels } = sizes.commands;
    const competitors = [...new Set(wanted.flatMap((name): readonly Competitor[] => PAIRS[name]))];
    const contestants = await Promise.all(competitors.map((name) => enter(name, { testBed, before }, channels)));
    const figures = await alternate(contestants, rounds, async ({ round, contestant: { name, pids, viewers } }) => {
      await load(viewers, warmUpS);
      const busy = watch({ ...pids, load: process.pid });
      const { pairs, tookMs } = await load(viewers, seconds);
      const perSecond = (1_000 * pairs) / tookMs;
      say(`round ${round}  ${name.padEnd(12)}  ${perSecond.toFixed(0).padStart(6)} pairs/s  CPU: ${busy(tookMs)}`);
      return perSecond;
    });
    const reached = new Map(contestants.map(({ name }, n) => [name, median(figures[n] ?? [])]));
    return wanted.map((name) => {
      const [ours, theirs] = PAIRS[name];
      const [mine = Number.NaN, other = Number.NaN] = [reached.get(ours), reached.get(theirs)];
      const told = `${ours} ${mine.toFixed(0)}, ${theirs} ${other.toFixed(0)} pairs of commands/s`;
      return { name, value: mine / other, told };
    });
  },
};

type Place = Pick<Bench, 'testBed' | 'before'>;

async function enter(name: Competitor, place: Place, channels: number): Promise<Contestant> {
  const { served, redis, join } = await deploy(name, place);
  const calls = Array.from({ length: channels }, (_, n) => openCall(served.url, join, `live-${n}`));
  const pids = { server: served.pid, ...(redis === undefined ? {} : { redis: redis.pid }) };
  return { name, pids, viewers: await Promise.all(calls) };
}

/** Those with Redis have one of their own each: what one of them left is no weight to the other. */
async function deploy(name: Competitor, { testBed, before }: Place): Promise<Deployment> {
  if (name === 'bare') return { served: await serveBare(testBed), join: joinColyseus };
  if (name === 'sqlite') return { served: await serveOurs(testBed), join: joinColyseus };
  const redis = await startRedis(testBed);
  if (name === 'redis')
    return { served: await serveOurs(testBed, { REDIS_URL: redis.url }), redis, join: joinColyseus };
  if (name === 'before')
    return { served: await serveBefore(testBed, before ?? '', redis.url), redis, join: joinColyseus };
  return { served: await serveSocketIo(testBed, redis.url, name === 'socketio_lua'), redis, join: joinSocketIo };
}

/** How busy each process is from now on, in shares of a core. */
function watch(pids: Readonly<Record<string, number>>): (tookMs: number) => string {
  const before = Object.entries(pids).map(([name, pid]) => ({ name, pid, ms: cpuMs(pid) }));
  return (tookMs) =>
    before.map(({ name, pid, ms }) => `${name} ${((100 * (cpuMs(pid) - ms)) / tookMs).toFixed(0)} %`).join(', ');
}

/** The host stays, and hears of each application. */
export async function openCall(url: string, join: Join, sid: string): Promise<Caller> {
  const host = await join(url, { sid, userId: hostOf(sid), role: 'host' });
  await demand(host, 'linkcall_set_state_rq', { op_code: 1 });
  return join(url, { sid, userId: `viewer-of-${sid}`, role: 'viewer' });
}

export async function load(viewers: readonly Caller[], seconds: number): Promise<{ pairs: number; tookMs: number }> {
  const begunAt = performance.now();
  const endsAt = begunAt + seconds * 1_000;
  let pairs = 0;
  const play = async (viewer: Caller) => {
    while (performance.now() < endsAt) {
      await demand(viewer, 'linkcall_apply_rq', { op_code: 1 });
      await demand(viewer, 'linkcall_apply_rq', { op_code: 2 });
      pairs += 1;
    }
  };
  await Promise.all(viewers.map(play));
  return { pairs, tookMs: performance.now() - begunAt };
}
