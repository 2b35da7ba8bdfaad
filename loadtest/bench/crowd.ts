import { setTimeout as wait } from 'node:timers/promises';
import { atOnce } from '../atOnce.ts';
import type { Timing } from '../load/timing.ts';
import { freePort } from '../loopback.ts';
import { Random } from '../random.ts';
import { joinColyseus } from './callers/callers.ts';
import { openCall } from './measures/commands.ts';
import { openLoad } from './openLoad.ts';
import { cpuMs, residentKb } from './processes.ts';
import { serveOurs } from './servers.ts';
import type { Served, TestBed } from './testBed.ts';
import { watchColyseus } from './viewers/colyseusViewer.ts';
import type { Watcher } from './viewers/watch.ts';

export type CrowdSize = {
  readonly connections: number;
  readonly perChannel: number;
  /** So long they rest, and so long commands are sent beside them. */
  readonly seconds: number;
  /** Progress. */
  readonly say: (line: string) => void;
};

export type Came = { readonly tookMs: number; readonly turnedAway: number };

export type Crowd = {
  readonly connections: number;
  readonly came: Came;
  readonly kb: { readonly before: number; readonly with: number };
  /** A share of a core. */
  readonly idle: number;
  readonly replies: Timing;
  readonly cameBack: Came;
};

const COMMANDS_PER_S = 100;
const CALLERS = 20;
const SETTLE_MS = 2_000;
/** So many are on their way at a time; the others are as good as at the door. */
const ON_THEIR_WAY = 256;
const TRY_AGAIN_MS = 500;
/** Who is not in by then never will be. */
const TRIES_MAX = 600;

export async function crowdOf(testBed: TestBed, size: CrowdSize): Promise<Crowd> {
  const { connections, seconds, say } = size;
  const place = { PORT: String(await freePort()), DATA_DIR: await testBed.folder() };
  const served = await serveOurs(testBed, place);
  const callers = await Promise.all(
    Array.from({ length: CALLERS }, (_, nth) => openCall(served.url, joinColyseus, `called-${nth}`)),
  );
  await wait(SETTLE_MS);
  const before = residentKb(served.pid);

  const { came, watchers } = await comeTo(served, size);
  say(`${connections} are here after ${seconds1(came.tookMs)}`);
  await wait(SETTLE_MS);
  const kb = { before, with: residentKb(served.pid) };
  const idle = await shareOf(served.pid, seconds);
  say(`at rest: ${percent(idle)} of a core`);
  const replies = await openLoad(callers, { perSecond: COMMANDS_PER_S, seconds, random: new Random(1) });
  say(`${replies.count} commands are answered`);

  await served.stop();
  for (const watcher of watchers) watcher.vanish();
  const killedAt = performance.now();
  const anew = await serveOurs(testBed, place);
  const back = await comeTo(anew, size);
  const cameBack = { ...back.came, tookMs: performance.now() - killedAt };
  for (const watcher of back.watchers) watcher.vanish();
  return { connections, came, kb, idle, replies, cameBack };
}

async function comeTo({ url }: Served, { connections, perChannel, say }: CrowdSize) {
  const watchers: Watcher[] = [];
  let turnedAway = 0;
  const come = async (nth: number) => {
    const who = {
      sid: `watched-${nth % Math.ceil(connections / perChannel)}`,
      userId: `viewer-${nth}`,
      role: 'viewer',
    } as const;
    for (let tries = 1; ; tries += 1) {
      try {
        watchers.push(await watchColyseus(url, who, () => {}));
        if (watchers.length % perChannel === 0) say(`${watchers.length} have come`);
        return;
      } catch (error) {
        if (tries === TRIES_MAX) throw error;
        turnedAway += 1;
        await wait(TRY_AGAIN_MS);
      }
    }
  };
  const begunAt = performance.now();
  await atOnce(ON_THEIR_WAY, Array(connections).keys(), come);
  return { watchers, came: { tookMs: performance.now() - begunAt, turnedAway } };
}

async function shareOf(pid: number, seconds: number): Promise<number> {
  const [cpu, begunAt] = [cpuMs(pid), performance.now()];
  await wait(seconds * 1_000);
  return (cpuMs(pid) - cpu) / (performance.now() - begunAt);
}

export function reportOf({ connections, came, kb, idle, replies, cameBack }: Crowd): string {
  const each = (kb.with - kb.before) / connections;
  const told = ({ tookMs, turnedAway }: Came) =>
    `after ${seconds1(tookMs)} (${((connections * 1_000) / tookMs).toFixed(0)} a second), turned away ${turnedAway} times on the way`;
  const ms = (percentile: number) => `${replies.at(percentile).toFixed(1)} ms`;
  return [
    `${connections} connections to one process`,
    `  the last is in           ${told(came)}`,
    `  memory                   ${mb(kb.before)} without them, ${mb(kb.with)} with: ${each.toFixed(1)} kB each`,
    `  at rest                  ${percent(idle)} of a core`,
    `  ${COMMANDS_PER_S} commands a second    p50 ${ms(50)}, p99 ${ms(99)}, p99.9 ${ms(99.9)}`,
    `  killed, the last is back ${told(cameBack)}`,
  ].join('\n');
}

const seconds1 = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const mb = (kb: number): string => `${(kb / 1_024).toFixed(0)} MB`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
