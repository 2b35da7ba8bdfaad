import { atOnce } from '../../atOnce.ts';
import { alternate } from '../alternate.ts';
import type { Group } from '../group.ts';
import { serveBare, serveOurs } from '../servers.ts';
import { median } from '../statistics.ts';
import { watchColyseus } from '../viewers/colyseusViewer.ts';
import type { Watcher } from '../viewers/watch.ts';

type Contestant = { readonly name: string; readonly url: string };

/** Viewers a second who come to a channel, from the question for a seat to the first state. */
export const joins: Group<'joins_per_s_vs_bare'> = {
  names: ['joins_per_s_vs_bare'],
  async measure(_wanted, { testBed, sizes, say }) {
    const { rounds, ...crowd } = sizes.joins;
    const contestants: readonly Contestant[] = [
      { name: 'linkcall', url: (await serveOurs(testBed)).url },
      { name: 'bare', url: (await serveBare(testBed)).url },
    ];
    let channels = 0;
    const [ours = [], theirs = []] = await alternate(contestants, rounds, async ({ round, contestant }) => {
      channels += 1;
      const perSecond = await fill(contestant.url, `joined-${channels}`, crowd);
      say(`round ${round}  ${contestant.name.padEnd(8)}  ${perSecond.toFixed(0).padStart(6)} joins/s`);
      return perSecond;
    });
    const [mine, other] = [median(ours), median(theirs)];
    const told = `linkcall ${mine.toFixed(0)}, bare ${other.toFixed(0)} joins/s`;
    return [{ name: 'joins_per_s_vs_bare', value: mine / other, told }];
  },
};

/** A new channel each time; they are gone before the next turn. */
async function fill(url: string, sid: string, crowd: { viewers: number; atOnce: number }): Promise<number> {
  const watchers: Watcher[] = [];
  const come = async (nth: number) => {
    watchers.push(await watchColyseus(url, { sid, userId: `viewer-${nth}`, role: 'viewer' }, () => {}));
  };
  await come(0);
  const begunAt = performance.now();
  await atOnce(crowd.atOnce, Array(crowd.viewers).keys().drop(1), come);
  const tookMs = performance.now() - begunAt;
  for (const watcher of watchers) watcher.vanish();
  return (1_000 * (crowd.viewers - 1)) / tookMs;
}
