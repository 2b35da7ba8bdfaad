import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Group } from '../group.ts';
import { residentKb } from '../processes.ts';
import { startRedis } from '../redis.ts';
import { serveBare, serveOurs, serveSocketIo } from '../servers.ts';
import { median } from '../statistics.ts';
import type { Served, TestBed } from '../testBed.ts';
import { watchColyseus } from '../viewers/colyseusViewer.ts';
import { watchPlain, watchPlainBytes } from '../viewers/plainViewer.ts';
import { watchSocketIo } from '../viewers/socketIoViewer.ts';
import { ViewerPool } from '../viewers/viewerPool.ts';
import type { Watch } from '../viewers/watch.ts';

const PER_CHANNEL = 1_000;

type Competitor = 'linkcall' | 'bare' | 'socketio' | 'plain' | 'plain bytes';
type Contestant = { readonly watch: Watch; serve(testBed: TestBed): Promise<Served> };

const CONTESTANTS: Readonly<Record<Competitor, Contestant>> = {
  linkcall: { watch: watchColyseus, serve: (testBed) => serveOurs(testBed) },
  bare: { watch: watchColyseus, serve: serveBare },
  plain: { watch: watchPlain, serve: (testBed) => serveOurs(testBed) },
  'plain bytes': { watch: watchPlainBytes, serve: (testBed) => serveOurs(testBed) },
  socketio: {
    watch: watchSocketIo,
    serve: async (testBed) => serveSocketIo(testBed, (await startRedis(testBed)).url, true),
  },
};

const RIVALS = {
  memory_per_client_vs_bare: 'bare',
  memory_per_client_vs_socketio: 'socketio',
  memory_per_client_vs_plain: 'plain',
  memory_per_client_vs_plain_bytes: 'plain bytes',
} as const;
type Name = keyof typeof RIVALS;

/** What a process grows by with each viewer who only watches, as the system counts it; nobody asks it to tidy up. */
export const memory: Group<Name> = {
  names: [
    ...(['memory_per_client_vs_bare', 'memory_per_client_vs_socketio'] as const),
    ...(['memory_per_client_vs_plain', 'memory_per_client_vs_plain_bytes'] as const),
  ],
  async measure(wanted, bench) {
    const competitors: readonly Competitor[] = ['linkcall', ...wanted.map((name) => RIVALS[name])];
    const growths: Map<Competitor, number>[] = [];
    // In new processes each time: there is nothing to warm up.
    while (growths.length < bench.sizes.memory.rounds) {
      growths.push(await measureAll(bench, growths.length % 2 === 0 ? competitors : competitors.toReversed()));
    }
    const grown = (name: Competitor) => median(growths.map((growth) => growth.get(name) ?? Number.NaN));
    return wanted.map((name) => {
      const rival = RIVALS[name];
      const told = `linkcall ${kb(grown('linkcall'))}, ${rival} ${kb(grown(rival))} a viewer`;
      return { name, value: grown('linkcall') / grown(rival), told };
    });
  },
};

/** Each has its viewers come alone; all rest together. */
async function measureAll({ testBed, sizes, say }: Bench, competitors: readonly Competitor[]) {
  const { viewers, settleS } = sizes.memory;
  const start = async (name: Competitor) => ({ name, served: await CONTESTANTS[name].serve(testBed) });
  const all = await Promise.all(competitors.map(start));
  await wait(settleS * 1_000);
  const before = all.map(({ served }) => residentKb(served.pid));
  const pools: ViewerPool[] = [];
  for (const { name, served } of all) pools.push(await gather(CONTESTANTS[name].watch, served, viewers));
  await wait(settleS * 1_000);
  const after = all.map(({ served }) => residentKb(served.pid));
  for (const pool of pools) pool.leave();
  await Promise.all(all.map(({ served }) => served.stop()));
  return new Map(
    all.map(({ name }, nth) => {
      const [kbBefore = Number.NaN, kbAfter = Number.NaN] = [before[nth], after[nth]];
      say(`${name.padEnd(11)}  ${kbBefore} kB, with ${viewers} viewers ${kbAfter} kB`);
      return [name, (kbAfter - kbBefore) / viewers];
    }),
  );
}

function gather(watch: Watch, { url }: Served, viewers: number): Promise<ViewerPool> {
  const sids = Array.from({ length: Math.ceil(viewers / PER_CHANNEL) }, (_, n) => `watched-${n}`);
  return ViewerPool.join(watch, url, viewers, sids);
}

const kb = (value: number): string => `${value.toFixed(1)} kB`;
