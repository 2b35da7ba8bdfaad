import type { Room } from '@colyseus/sdk';
import { alternate } from '../alternate.ts';
import { demand, hostOf, joinRoom } from '../callers.ts';
import { DecodingViewer } from '../decodingViewer.ts';
import type { Group } from '../group.ts';
import { serveBare, serveOurs } from '../servers.ts';
import { median, percentile } from '../statistics.ts';
import { ViewerPool } from '../viewerPool.ts';

const SID = 'crowded';
const APPLICANT = 'applicant';
/** The bare room's patches go by a clock: a sample begins anywhere between two of them. */
const PAUSE_MS_MAX = 50;

type Contestant = {
  readonly name: string;
  readonly pool: ViewerPool;
  readonly decoder: DecodingViewer;
  readonly host: Room;
  readonly applicant: Room;
};
type Delays = { readonly p50: number; readonly p99: number };

/** From a host's allow until the last of many viewers has the patch that shows the link. */
export const fanout: Group<'fanout_p50_vs_bare' | 'fanout_p99_vs_bare'> = {
  names: ['fanout_p50_vs_bare', 'fanout_p99_vs_bare'],
  async measure(wanted, { testBed, sizes, say }) {
    const { rounds, samples, viewers } = sizes.fanout;
    const contestants = [
      await enter('linkcall', (await serveOurs(testBed)).url, viewers),
      await enter('bare', (await serveBare(testBed)).url, viewers),
    ];
    const [ours = [], theirs = []] = await alternate(contestants, rounds, async ({ round, contestant }) => {
      const delays: number[] = [];
      while (delays.length < samples) delays.push(await sample(contestant));
      const figures = { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
      say(
        `round ${round}  ${contestant.name.padEnd(8)}  allow → last viewer: ${ms(figures.p50)}, p99 ${ms(figures.p99)}`,
      );
      return figures;
    });
    for (const { pool } of contestants) pool.leave();
    return wanted.map((name) => {
      const of = ({ p50, p99 }: Delays) => (name === 'fanout_p50_vs_bare' ? p50 : p99);
      const [mine, other] = [median(ours.map(of)), median(theirs.map(of))];
      return { name, value: mine / other, told: `linkcall ${ms(mine)}, bare ${ms(other)}` };
    });
  },
};

export async function enter(name: string, url: string, viewers: number): Promise<Contestant> {
  const host = await joinRoom(url, { sid: SID, userId: hostOf(SID), role: 'host' });
  const applicant = await joinRoom(url, { sid: SID, userId: APPLICANT, role: 'viewer' });
  const decoder = new DecodingViewer(await joinRoom(url, { sid: SID, userId: 'decoder', role: 'viewer' }));
  const pool = await ViewerPool.join(url, viewers, [SID]);
  return { name, pool, decoder, host, applicant };
}

export async function sample({ pool, decoder, host, applicant }: Contestant): Promise<number> {
  await seenByAll(pool, () => demand(applicant, 'linkcall_apply_rq', { op_code: 1 }));
  await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS_MAX));
  const begunAt = performance.now();
  const { at, patch } = await seenByAll(pool, () =>
    demand(host, 'linkcall_allow_rq', { op_code: 1, user_id: APPLICANT }),
  );
  await decoder.confirms(patch, APPLICANT);
  await seenByAll(pool, () => demand(host, 'linkcall_allow_rq', { op_code: 3, user_id: APPLICANT }));
  return at - begunAt;
}

async function seenByAll(pool: ViewerPool, change: () => Promise<void>) {
  const seen = pool.nextPatch();
  const [last] = await Promise.all([seen, change()]);
  return last;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
