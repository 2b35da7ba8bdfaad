import type { Room } from '@colyseus/sdk';
import { alternate } from '../alternate.ts';
import { demand, hostOf, joinRoom } from '../callers.ts';
import { Crowd } from '../crowd.ts';
import type { Group } from '../group.ts';
import { serveBare, serveOurs } from '../servers.ts';
import { median, percentile } from '../statistics.ts';
import { Witness } from '../witness.ts';

const SID = 'crowded';
const APPLICANT = 'applicant';
/** The bare room's patches go by a clock: a sample begins anywhere between two of them. */
const PAUSE_MS_MAX = 50;

type Contestant = {
  readonly name: string;
  readonly crowd: Crowd;
  readonly witness: Witness;
  readonly host: Room;
  readonly applicant: Room;
};
type Delays = { readonly p50: number; readonly p99: number };

/** From a host's allow until the last of many viewers has the patch that shows the link. */
export const fanout: Group<'fanout_p50_vs_bare' | 'fanout_p99_vs_bare'> = {
  names: ['fanout_p50_vs_bare', 'fanout_p99_vs_bare'],
  async measure(wanted, { workshop, sizes, say }) {
    const { rounds, samples, viewers } = sizes.fanout;
    const contestants = [
      await enter('linkcall', (await serveOurs(workshop)).url, viewers),
      await enter('bare', (await serveBare(workshop)).url, viewers),
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
    for (const { crowd } of contestants) crowd.disperse();
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
  const witness = new Witness(await joinRoom(url, { sid: SID, userId: 'witness', role: 'viewer' }));
  const crowd = await Crowd.join(url, viewers, [SID]);
  return { name, crowd, witness, host, applicant };
}

export async function sample({ crowd, witness, host, applicant }: Contestant): Promise<number> {
  await seenByAll(crowd, () => demand(applicant, 'linkcall_apply_rq', { op_code: 1 }));
  await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS_MAX));
  const begunAt = performance.now();
  const { at, patch } = await seenByAll(crowd, () =>
    demand(host, 'linkcall_allow_rq', { op_code: 1, user_id: APPLICANT }),
  );
  await witness.confirms(patch, APPLICANT);
  await seenByAll(crowd, () => demand(host, 'linkcall_allow_rq', { op_code: 3, user_id: APPLICANT }));
  return at - begunAt;
}

async function seenByAll(crowd: Crowd, change: () => Promise<void>) {
  const seen = crowd.nextPatch();
  const [last] = await Promise.all([seen, change()]);
  return last;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
