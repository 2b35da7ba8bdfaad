import { z } from 'zod';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';

const COLLECTIONS = 4;
/** Inside the server: what a collection lets go of is found by the next one. */
const PROBE = `process.on('SIGUSR2', () => {
  for (let time = 0; time < ${COLLECTIONS}; time += 1) gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  process.stdout.write('memory: ' + JSON.stringify(process.memoryUsage()) + '\\n');
});`;

/** For the NODE_OPTIONS of a server whose memory is to be looked at. */
export const MEMORY_ON_SIGNAL = `--expose-gc --import=data:text/javascript,${encodeURIComponent(PROBE)}`;

const usage = z.object({ heapUsed: z.number(), external: z.number(), rss: z.number() });

export type Settled = { readonly liveBytes: number; readonly residentBytes: number };

/** After a collection: what is held, and what the process has of the machine. */
export async function settledMemory(server: TestServer): Promise<Settled> {
  const told = () => server.output.match(/^memory: .*$/gm) ?? [];
  const before = told().length;
  process.kill(server.pid ?? 0, 'SIGUSR2');
  await until(() => told().length > before, 'it tells of its memory');
  const { heapUsed, external, rss } = usage.parse(JSON.parse(told().at(-1)?.slice('memory: '.length) ?? ''));
  return { liveBytes: heapUsed + external, residentBytes: rss };
}

const LIVE_RATIO_MAX = 1.1;
/** Of the machine, in the long form as it is promised. */
const RESIDENT_RATIO_MAX = process.env.CHAOS_ATTACKS === undefined ? 1.3 : 1.1;
/** Its allocator's pools grow for some of them: a little each time, and not each time. */
const ATTACKS_MAX = 6;

/** Held is what was held before, but for a tenth, as soon as what has a life of its own is over. */
export async function comesBackTo({ liveBytes }: Pick<Settled, 'liveBytes'>, server: TestServer): Promise<Settled> {
  let now: Settled = { liveBytes: Number.NaN, residentBytes: Number.NaN };
  await until(async () => {
    now = await settledMemory(server);
    return now.liveBytes <= liveBytes * LIVE_RATIO_MAX;
  }, 'the memory comes back to what it was').catch((error) => {
    throw new Error(`${error.message}: ${JSON.stringify({ before: { liveBytes }, now })}`);
  });
  return now;
}

/**
 * What is held comes back after each attack. The allocator keeps some of what is free: what the process has of the machine
 * is as much as before where the same was done before, and pools are as large as they get.
 */
export async function comesBackAfter(server: TestServer, attack: (before: Settled) => Promise<unknown>): Promise<void> {
  const first = await settledMemory(server);
  let before = first;
  const seen = [first.residentBytes];
  for (let attacks = 0; attacks < ATTACKS_MAX; attacks += 1) {
    await attack(before);
    const now = await comesBackTo(first, server);
    if (now.residentBytes <= before.residentBytes * RESIDENT_RATIO_MAX) return;
    before = now;
    seen.push(now.residentBytes);
  }
  throw new Error(`after one attack of the same kind after the other it has ${seen.join(', ')} bytes of the machine`);
}

/** What it wrote, but for what it was asked for here. */
export const outputOf = ({ output }: TestServer): string => output.replaceAll(/^memory: .*\n/gm, '').trim();
