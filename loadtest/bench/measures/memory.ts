import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Group } from '../group.ts';
import { residentKb } from '../processes.ts';
import { serveBare, serveOurs } from '../servers.ts';
import { median } from '../statistics.ts';
import type { Served } from '../testBed.ts';
import { ViewerPool } from '../viewerPool.ts';

const PER_CHANNEL = 1_000;
type Growth = { readonly ours: number; readonly theirs: number };

/** What a process grows by with each viewer who only watches, as the system counts it; nobody asks it to tidy up. */
export const memory: Group<'memory_per_client_vs_bare'> = {
  names: ['memory_per_client_vs_bare'],
  async measure(_wanted, bench) {
    const { rounds } = bench.sizes.memory;
    const growths: Growth[] = [];
    // In new processes each time: there is nothing to warm up.
    while (growths.length < rounds) growths.push(await measureBoth(bench, growths.length % 2 === 0));
    const [mine, other] = [median(growths.map(({ ours }) => ours)), median(growths.map(({ theirs }) => theirs))];
    const told = `linkcall ${kb(mine)}, bare ${kb(other)} a viewer`;
    return [{ name: 'memory_per_client_vs_bare', value: mine / other, told }];
  },
};

/** Each has its viewers come alone; both rest together. */
async function measureBoth({ testBed, sizes, say }: Bench, isOursFirst: boolean): Promise<Growth> {
  const { viewers, settleS } = sizes.memory;
  const [ours, theirs] = await Promise.all([serveOurs(testBed), serveBare(testBed)]);
  await wait(settleS * 1_000);
  const before = { ours: residentKb(ours.pid), theirs: residentKb(theirs.pid) };
  const pools: ViewerPool[] = [];
  for (const served of isOursFirst ? [ours, theirs] : [theirs, ours]) pools.push(await gather(served, viewers));
  await wait(settleS * 1_000);
  const after = { ours: residentKb(ours.pid), theirs: residentKb(theirs.pid) };
  for (const pool of pools) pool.leave();
  await Promise.all([ours.stop(), theirs.stop()]);
  say(`linkcall  ${before.ours} kB, with ${viewers} viewers ${after.ours} kB`);
  say(`bare      ${before.theirs} kB, with ${viewers} viewers ${after.theirs} kB`);
  return { ours: (after.ours - before.ours) / viewers, theirs: (after.theirs - before.theirs) / viewers };
}

function gather({ url }: Served, viewers: number): Promise<ViewerPool> {
  const sids = Array.from({ length: Math.ceil(viewers / PER_CHANNEL) }, (_, n) => `watched-${n}`);
  return ViewerPool.join(url, viewers, sids);
}

const kb = (value: number): string => `${value.toFixed(1)} kB`;
