import type { Timing } from '../../load/timing.ts';
import { Random } from '../../random.ts';
import { alternate } from '../alternate.ts';
import { type Caller, type Join, joinColyseus, joinSocketIo } from '../callers/callers.ts';
import type { Group } from '../group.ts';
import { openLoad } from '../openLoad.ts';
import { startRedis } from '../redis.ts';
import { serveBare, serveOurs, serveSocketIo } from '../servers.ts';
import { median } from '../statistics.ts';
import type { Served, TestBed } from '../testBed.ts';
import { load, openCall } from './commands.ts';

/** Of what the contestant does in a closed loop. */
export const SHARES = [0.3, 0.7] as const;
export type Share = (typeof SHARES)[number];

type Serve = (testBed: TestBed) => Promise<Served>;

const CONTESTANTS = {
  linkcall: { serve: (testBed) => serveOurs(testBed), join: joinColyseus },
  bare: { serve: serveBare, join: joinColyseus },
  socketio_lua: {
    serve: async (testBed) => serveSocketIo(testBed, (await startRedis(testBed)).url, true),
    join: joinSocketIo,
  },
} as const satisfies Record<string, { readonly serve: Serve; readonly join: Join }>;

type ContestantName = keyof typeof CONTESTANTS;

const isName = (name: string): name is ContestantName => Object.hasOwn(CONTESTANTS, name);
export const CONTESTANT_NAMES: readonly ContestantName[] = Object.keys(CONTESTANTS).filter(isName);

export type Contestant = { readonly name: ContestantName; readonly viewers: readonly Caller[] };

const OF_SHARE = { reply_p99_at_30_vs_bare: 0.3, reply_p99_at_70_vs_bare: 0.7 } as const;
type Name = keyof typeof OF_SHARE;

/** How long a reply takes when commands come by themselves, at a share of what each contestant can do. */
export const openLoop: Group<Name> = {
  names: ['reply_p99_at_30_vs_bare', 'reply_p99_at_70_vs_bare'],
  async measure(wanted, { testBed, sizes, say }) {
    const { rounds, ...size } = sizes.openLoop;
    const contestants = [await enter('linkcall', testBed, size.channels), await enter('bare', testBed, size.channels)];
    const shares = wanted.map((name) => OF_SHARE[name]);
    const figures = await alternate(contestants, rounds, async ({ round, contestant }) => {
      const replies = await repliesOf(contestant, shares, { ...size, seed: round });
      for (const { share, perSecond, timing } of replies)
        say(`round ${round}  ${told(contestant, share, perSecond, timing)}`);
      return replies;
    });
    return wanted.map((name) => {
      const p99 = (nth: number) =>
        median(
          (figures[nth] ?? [])
            .flatMap((replies) => replies.filter(({ share }) => share === OF_SHARE[name]))
            .map(({ timing }) => timing.at(99)),
        );
      const [mine, other] = [p99(0), p99(1)];
      return { name, value: mine / other, told: `linkcall ${mine.toFixed(2)} ms, bare ${other.toFixed(2)} ms` };
    });
  },
};

export async function enter(name: ContestantName, testBed: TestBed, channels: number): Promise<Contestant> {
  const { serve, join } = CONTESTANTS[name];
  const { url } = await serve(testBed);
  const calls = Array.from({ length: channels }, (_, nth) => openCall(url, join, `open-${nth}`));
  return { name, viewers: await Promise.all(calls) };
}

export type Replies = { readonly share: Share; readonly perSecond: number; readonly timing: Timing };

/** `capacityS`: so long it is found out what the contestant can do, which varies with what else the machine does. */
export async function repliesOf(
  { viewers }: Contestant,
  shares: readonly Share[],
  { capacityS, seconds, seed }: { readonly capacityS: number; readonly seconds: number; readonly seed: number },
): Promise<Replies[]> {
  const replies: Replies[] = [];
  for (const share of shares) {
    const { pairs, tookMs } = await load(viewers, capacityS);
    const perSecond = (share * 2 * pairs * 1_000) / tookMs;
    replies.push({
      share,
      perSecond,
      timing: await openLoad(viewers, { perSecond, seconds, random: new Random(seed) }),
    });
  }
  return replies;
}

const told = ({ name }: Contestant, share: Share, perSecond: number, timing: Timing): string =>
  `${name.padEnd(8)}  ${share * 100} %, ${perSecond.toFixed(0).padStart(5)} commands/s: p50 ${ms(timing, 50)}, p99 ${ms(timing, 99)}, p99.9 ${ms(timing, 99.9)}`;

const ms = (timing: Timing, percentile: number): string => `${timing.at(percentile).toFixed(2)} ms`;
