import { alternate } from '../alternate.ts';
import { type Caller, demand, hostOf, joinColyseus, joinRoom, joinSocketIo } from '../callers/callers.ts';
import type { Group } from '../group.ts';
import { cpuMs } from '../processes.ts';
import { startRedis } from '../redis.ts';
import { serveBare, serveOurs, serveSocketIo } from '../servers.ts';
import { median, percentile } from '../statistics.ts';
import type { Served, TestBed } from '../testBed.ts';
import { watchColyseus } from '../viewers/colyseusViewer.ts';
import { DecodingViewer } from '../viewers/decodingViewer.ts';
import { confirmsLink, watchSocketIo } from '../viewers/socketIoViewer.ts';
import { ViewerPool } from '../viewers/viewerPool.ts';

const SID = 'crowded';
const APPLICANT = 'applicant';
/** The bare room's patches go by a clock: a sample begins anywhere between two of them. */
const PAUSE_MS_MAX = 50;

type Competitor = 'linkcall' | 'bare' | 'socketio';
type Contestant = {
  readonly name: string;
  readonly pid: number;
  readonly pool: ViewerPool;
  readonly host: Caller;
  readonly applicant: Caller;
  /** An application is no secret from the viewers, though who applies is. */
  readonly tellsAll: boolean;
  /** Throws unless this is the change that shows the link. */
  readonly confirms: (change: Buffer) => Promise<void> | void;
};
type Figures = { readonly p50: number; readonly p99: number; readonly cpuMsPer1000: number };

const NAMES = ['fanout_p50_vs_bare', 'fanout_p99_vs_bare', 'fanout_p50_vs_socketio', 'fanout_p99_vs_socketio'] as const;
type Name = (typeof NAMES)[number];

const rivalOf = (name: Name): Competitor => (name.endsWith('bare') ? 'bare' : 'socketio');

/** From a host's allow until the last of many viewers has the change that shows the link. */
export const fanout: Group<Name> = {
  names: NAMES,
  async measure(wanted, { testBed, sizes, say }) {
    const { rounds, samples, viewers } = sizes.fanout;
    const competitors: readonly Competitor[] = ['linkcall', ...new Set(wanted.map(rivalOf))];
    const contestants: Contestant[] = [];
    for (const name of competitors) contestants.push(await enterAs(name, testBed, viewers));
    const figures = await alternate(contestants, rounds, async ({ round, contestant }) => {
      const before = cpuMs(contestant.pid);
      const delays: number[] = [];
      let changes = 0;
      while (delays.length < samples) {
        delays.push(await sample(contestant));
        changes += contestant.tellsAll ? 3 : 2;
      }
      const cpuMsPer1000 = (1_000 * (cpuMs(contestant.pid) - before)) / (changes * viewers);
      const reached = { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), cpuMsPer1000 };
      say(
        `round ${round}  ${contestant.name.padEnd(8)}  allow → last viewer: ${ms(reached.p50)}, p99 ${ms(reached.p99)}; CPU ${ms(cpuMsPer1000)} for 1,000 who are told`,
      );
      return reached;
    });
    for (const { pool } of contestants) pool.leave();
    const of = (name: Competitor): readonly Figures[] => figures[competitors.indexOf(name)] ?? [];
    return wanted.map((name) => {
      const rival = rivalOf(name);
      const delay = ({ p50, p99 }: Figures) => (name.startsWith('fanout_p50') ? p50 : p99);
      const cpu = (reached: readonly Figures[]) => ms(median(reached.map(({ cpuMsPer1000 }) => cpuMsPer1000)));
      const [mine, other] = [median(of('linkcall').map(delay)), median(of(rival).map(delay))];
      const cost = `CPU for 1,000 who are told ${cpu(of('linkcall'))}, ${cpu(of(rival))}`;
      return { name, value: mine / other, told: `linkcall ${ms(mine)}, ${rival} ${ms(other)}; ${cost}` };
    });
  },
};

async function enterAs(name: Competitor, testBed: TestBed, viewers: number): Promise<Contestant> {
  if (name === 'linkcall') return enter(name, await serveOurs(testBed), viewers);
  if (name === 'bare') return enter(name, await serveBare(testBed), viewers);
  const served = await serveSocketIo(testBed, (await startRedis(testBed)).url, true);
  const { url, pid } = served;
  const host = await joinSocketIo(url, { sid: SID, userId: hostOf(SID), role: 'host' });
  const applicant = await joinSocketIo(url, { sid: SID, userId: APPLICANT, role: 'viewer' });
  const pool = await ViewerPool.join(watchSocketIo, url, viewers, [SID]);
  return { name, pid, pool, host, applicant, tellsAll: false, confirms: (event) => confirmsLink(event, APPLICANT) };
}

export async function enter(name: string, { url, pid }: Served, viewers: number): Promise<Contestant> {
  const host = await joinColyseus(url, { sid: SID, userId: hostOf(SID), role: 'host' });
  const applicant = await joinColyseus(url, { sid: SID, userId: APPLICANT, role: 'viewer' });
  const decoder = new DecodingViewer(await joinRoom(url, { sid: SID, userId: 'decoder', role: 'viewer' }));
  const pool = await ViewerPool.join(watchColyseus, url, viewers, [SID]);
  const confirms = (patch: Buffer) => decoder.confirms(patch, APPLICANT);
  return { name, pid, pool, host, applicant, tellsAll: true, confirms };
}

export async function sample({ pool, host, applicant, tellsAll, confirms }: Contestant): Promise<number> {
  const apply = () => demand(applicant, 'linkcall_apply_rq', { op_code: 1 });
  await (tellsAll ? seenByAll(pool, apply) : apply());
  await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS_MAX));
  const begunAt = performance.now();
  const { at, change } = await seenByAll(pool, () =>
    demand(host, 'linkcall_allow_rq', { op_code: 1, user_id: APPLICANT }),
  );
  await confirms(change);
  await seenByAll(pool, () => demand(host, 'linkcall_allow_rq', { op_code: 3, user_id: APPLICANT }));
  return at - begunAt;
}

async function seenByAll(pool: ViewerPool, change: () => Promise<void>) {
  const seen = pool.nextChange();
  const [last] = await Promise.all([seen, change()]);
  return last;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
