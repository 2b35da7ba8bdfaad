import { createHash } from 'node:crypto';
import type { Random } from '../random.ts';
import type { Member } from './callback.ts';
import type { Clock } from './clock.ts';
import { SlidingWindow } from './slidingWindow.ts';

/** Chances are 0 to 1. */
export type ApiWeather = {
  /** Answers HTTP 500. */
  fail: number;
  /** Never answers. */
  hang: number;
  /** Answers something that is no answer. */
  garble: number;
  /** What it says of a room that is not there; 0: an empty list, as some of ZEGO's documents have it. */
  noSuchRoom: 0 | 104 | 5024 | 50001;
};

export type ServerApiDeps = {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly appId: string;
  readonly serverSecret: string;
  readonly weather: ApiWeather;
  readonly membersOf: (roomId: string) => readonly Member[] | undefined;
};

export const CALM: ApiWeather = { fail: 0, hang: 0, garble: 0, noSuchRoom: 5024 };

const PER_S_ALL_ROOMS = 200;
const PER_S_ROOM = 1;
const PAGE_USERS_MAX = 200;
const TIMESTAMP_TOLERANCE_S = 600;
const CODE = { ok: 0, wrongParameter: 2, wrongSignature: 4, tooManyInAll: 206, tooManyOfRoom: 207 } as const;
const GARBAGE = ['', '<html>Bad gateway</html>', '{"Code":0}', '{"Code":0,"Data":{}}', 'null', '{"Code":0,"Data":{"Us'];

type Reply = { readonly Code: number; readonly Message: string; readonly Data?: object };

/** ZEGO's server API, as far as it lists users: something to give to those who want a `fetch`. */
export function createServerApi(deps: ServerApiDeps): typeof globalThis.fetch {
  const { clock, random, weather } = deps;
  const all = new SlidingWindow(PER_S_ALL_ROOMS);
  const rooms = new Map<string, SlidingWindow>();

  return async (input, init) => {
    const { searchParams } = new URL(input instanceof Request ? input.url : input);
    if (random.chance(weather.hang)) return abortOf(init?.signal);
    if (random.chance(weather.fail)) return new Response('out of order', { status: 500 });
    if (random.chance(weather.garble)) return new Response(random.pick(GARBAGE));
    return Response.json({ RequestId: String(random.below(1_000_000)), ...answer(searchParams) });
  };

  function answer(query: URLSearchParams): Reply {
    const refusal = wrong(query, deps);
    if (refusal !== undefined) return refusal;
    const roomId = query.get('RoomId') ?? '';
    const room = rooms.get(roomId) ?? new SlidingWindow(PER_S_ROOM);
    rooms.set(roomId, room);
    if (!all.admits(clock.now())) return { Code: CODE.tooManyInAll, Message: 'too many requests' };
    if (!room.admits(clock.now())) return { Code: CODE.tooManyOfRoom, Message: 'too many requests of this room' };
    const members = deps.membersOf(roomId);
    if (members !== undefined) return { Code: CODE.ok, Message: 'success', Data: pageOf(members, query) };
    if (weather.noSuchRoom !== CODE.ok) return { Code: weather.noSuchRoom, Message: 'no such room' };
    return { Code: CODE.ok, Message: 'success', Data: pageOf([], query) };
  }
}

function wrong(query: URLSearchParams, { appId, serverSecret, clock }: ServerApiDeps): Reply | undefined {
  const nonce = query.get('SignatureNonce') ?? '';
  const timestamp = query.get('Timestamp') ?? '';
  const signed = createHash('md5').update(`${appId}${nonce}${serverSecret}${timestamp}`).digest('hex');
  const isNow = Math.abs(Number(timestamp) - clock.now() / 1_000) <= TIMESTAMP_TOLERANCE_S;
  const isSigned = query.get('AppId') === appId && query.get('Signature') === signed;
  if (!isSigned || !isNow || query.get('SignatureVersion') !== '2.0' || !/^[\da-f]{16}$/.test(nonce))
    return { Code: CODE.wrongSignature, Message: 'wrong signature' };
  const limit = Number(query.get('Limit') ?? PAGE_USERS_MAX);
  const isMarker = /^\d{0,20}$/.test(query.get('Marker') ?? '');
  const isRight = query.get('Action') === 'DescribeUserList' && query.has('RoomId') && isMarker && limit > 0;
  return isRight && limit <= PAGE_USERS_MAX ? undefined : { Code: CODE.wrongParameter, Message: 'wrong parameter' };
}

/** The marker is the user session after which the next page begins: those who go between two pages move nobody. */
function pageOf(members: readonly Member[], query: URLSearchParams): object {
  const after = BigInt(query.get('Marker') || 0);
  const limit = Number(query.get('Limit') ?? PAGE_USERS_MAX);
  const rest = members.filter(({ session }) => session > after);
  const page = rest.slice(0, limit);
  const marker = rest.length > limit ? String(page.at(-1)?.session) : '';
  return {
    Marker: marker,
    UserList: page.map(({ userId, nick, role }) => ({ UserId: userId, UserName: nick, UserRole: role })),
  };
}

function abortOf(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}
