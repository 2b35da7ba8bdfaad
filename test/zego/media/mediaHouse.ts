import assert from 'node:assert/strict';
import { Air, type AirNews } from '../../../loadtest/zego/air.ts';
import type { ApiWeather } from '../../../loadtest/zego/serverApi.ts';
import type { Muting } from '../../../src/domain/channel.ts';
import { parseStreamId, type StreamId } from '../../../src/domain/ids.ts';
import type { Told } from '../../../src/domain/told.ts';
import type { EventLanes, LanesWaiting } from '../../../src/ports/owed.ts';
import type { Budget, Clock } from '../../../src/ports/runtime.ts';
import type { StreamSights } from '../../../src/ports/zego.ts';
import { ownBudget } from '../../../src/runtime/ownBudget.ts';
import { CUTS_TURN_MS } from '../../../src/zego/media/keepTurn.ts';
import { startMedia } from '../../../src/zego/media/startMedia.ts';
import { MemoryLanes } from '../../support/doubles/memoryLanes.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { sid, userId } from '../../support/people.ts';
import { zegoApiHouse } from '../api/zegoApiHouse.ts';

export function streamId(text: string): StreamId {
  const id = parseStreamId(text);
  assert(id !== undefined);
  return id;
}

export type Owing = {
  readonly room: string;
  readonly stream: string;
  readonly user?: string;
  readonly isKick?: boolean;
};

/** To ZEGO, and back. */
const WAY_MS = 10;

/** A step that a process never comes back from. */
const never = new Promise<never>(() => {});

type Options = { readonly weather?: Partial<ApiWeather>; readonly isCalledBack?: boolean; readonly seed?: number };

/** A ZEGO with streams on it, what is owed of them, and processes that pay it and may be killed at any step. */
export function mediaHouse({ weather = {}, isCalledBack = true, seed = 1 }: Options = {}) {
  const clock = new VirtualClock();
  const rooms = new Set<string>();
  const news: AirNews[] = [];
  const onNews = new Set<(news: AirNews) => void>();
  const air = new Air({
    clock,
    isRoom: (roomId) => rooms.has(roomId),
    tell: (one) => {
      news.push(one);
      for (const hear of onNews) hear(one);
    },
  });
  const inside = {
    membersOf: (roomId: string) => (rooms.has(roomId) ? [] : undefined),
    streamsOf: (roomId: string) => air.streamsOf(roomId),
    control: air,
  };
  const zego = zegoApiHouse({ clock, inside, weather, seed });
  const lanes = new MemoryLanes<Told>(clock, CUTS_TURN_MS);
  const shared = ownBudget(clock);
  const logged: string[] = [];
  const failures: string[] = [];
  const doneMs: number[] = [];
  const waiting: LanesWaiting[] = [];
  let seqs = 0;

  const sights: StreamSights = {
    see: async (_sid, stream) => {
      if (!isCalledBack) return 'unknown';
      return air.isListed(stream) ? 'on-air' : 'off-air';
    },
  };

  const travel = async (asked: Parameters<typeof fetch>): Promise<Response> => {
    await clock.sleep(WAY_MS);
    const response = await zego.access.fetch(...asked);
    await clock.sleep(WAY_MS);
    return response;
  };

  /** `stepsLeft`: after so many more it is killed. */
  function startProcess(stepsLeft = Number.POSITIVE_INFINITY) {
    let steps = stepsLeft;
    const isDead = () => steps <= 0;
    const step = async <T>(work: () => Promise<T>): Promise<T> => {
      steps -= 1;
      if (isDead()) return never;
      const result = await work();
      steps -= 1;
      return isDead() ? never : result;
    };
    const mortalClock: Clock = {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      after: (delay, action) => clock.after(delay, () => (isDead() ? undefined : action())),
    };
    const mortalLanes: EventLanes = {
      take: (lanesMax, entriesMax) => step(() => lanes.take(lanesMax, entriesMax)),
      settle: (turn, through) => step(() => lanes.settle(turn, through)),
      setAside: (turn, id) => step(() => lanes.setAside(turn, id)),
      keep: (turn) => step(() => lanes.keep(turn)),
      postpone: (turn, ms, attempts) => step(() => lanes.postpone(turn, ms, attempts)),
      put: (owed) => step(() => lanes.put(owed)),
      aside: async () => [],
      waiting: () => lanes.waiting(),
    };
    const budget: Budget = {
      reserve: (...asked) => step(() => shared.reserve(...asked)),
      look: (...asked) => step(() => shared.look(...asked)),
    };
    const write = (_fields: object, message: string) => void logged.push(message);
    const media = startMedia({
      access: { ...zego.access, clock: mortalClock, fetch: (...asked) => step(() => travel(asked)) },
      lanesOf: () => mortalLanes,
      sights: { see: (...asked) => step(() => sights.see(...asked)) },
      log: { info: write, warn: write, error: write },
      counts: {
        waiting: (now) => void waiting.push(now),
        done: (afterMs) => void doneMs.push(afterMs),
        failed: (code) => void failures.push(code),
      },
      ...{ budget, clock: mortalClock, random: () => 0.5 },
    });
    return {
      media,
      isDead,
      kill: () => {
        steps = 0;
      },
    };
  }

  const owe = (...owing: readonly Owing[]) =>
    lanes.put(
      owing.map(({ room, stream, user = `user of ${stream}`, isKick = false }): Told => {
        seqs += 1;
        const [at, who] = [clock.now(), userId(user)];
        const cut = { at, streamId: streamId(stream), userId: who, isKick, gone: [], life: undefined } as const;
        return {
          sid: sid(room),
          seq: seqs,
          version: seqs,
          at,
          event: { type: 'stream-cut', why: 'link-ended', ...cut },
        };
      }),
    );
  /** Of one stream: what is not to be heard, or seen, of it. */
  const oweRule = (room: string, stream: string, muting: Muting) => {
    seqs += 1;
    const at = clock.now();
    const of = { streamId: streamId(stream), userId: userId(`user of ${stream}`) };
    return lanes.put([
      { sid: sid(room), seq: seqs, version: seqs, at, event: { type: 'stream-ruled', at, ...of, ...muting } },
    ]);
  };
  const publish = (room: string, stream: string, user = `user of ${stream}`) => {
    rooms.add(room);
    return air.publish(room, user, stream);
  };
  const asked = (action: string, stream?: string) =>
    zego.asked.filter((one) => one.action === action && (stream === undefined || one.query.get('StreamId') === stream));
  const orderOf = () => zego.asked.map(({ action, query }) => `${action} ${query.get('StreamId') ?? ''}`.trim());
  const count = async () => (await lanes.waiting()).count;

  return {
    ...{ clock, rooms, air, zego, lanes, logged, failures, doneMs, waiting, news, onNews },
    ...{ startProcess, owe, oweRule, publish, asked, orderOf, count },
  };
}
