import { Random } from '../../loadtest/random.ts';
import type { Member } from '../../loadtest/zego/callback.ts';
import { type ApiWeather, CALM, createServerApi } from '../../loadtest/zego/serverApi.ts';
import type { Sid } from '../../src/domain/ids.ts';
import type { ZegoListedUser } from '../../src/ports/zego.ts';
import { createZegoRooms } from '../../src/zego/serverApi.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

const APP_ID = '12345';
const SERVER_SECRET = '9193cc662a4c0ec135ec71fb57194b38';
const FOR_EVER_MS = 3_600_000;

export type Request = { readonly at: number; readonly room: string; readonly marker: string };
export type Listing = { readonly users: readonly ZegoListedUser[] | undefined } | { readonly error: Error };

export const member = (nth: number, role: Member['role'] = 2): Member => ({
  userId: `u${nth}`,
  nick: `nick ${nth}`,
  session: BigInt(nth + 1),
  loginAt: nth,
  role,
});

export const members = (count: number): Member[] => Array.from({ length: count }, (_, nth) => member(nth));

type Options = {
  readonly weather?: Partial<ApiWeather>;
  /** Instead of the simulated API. */
  readonly fetch?: (request: Request, init: RequestInit | undefined) => Promise<Response>;
  readonly serverSecret?: string;
};

/** Our client of ZEGO's server API, a ZEGO to ask, and the time between them. */
export function zegoRoomsHouse({ weather = {}, fetch, serverSecret = SERVER_SECRET }: Options = {}) {
  const clock = new VirtualClock();
  const random = new Random(1);
  const rooms = new Map<string, readonly Member[]>();
  const conditions = { ...CALM, ...weather };
  const requests: Request[] = [];
  const codes: unknown[] = [];
  const api = createServerApi({
    clock,
    random,
    appId: APP_ID,
    serverSecret: SERVER_SECRET,
    weather: conditions,
    membersOf: (roomId) => rooms.get(roomId),
  });
  const zego = createZegoRooms({
    appId: APP_ID,
    serverSecret,
    url: 'https://rtc-api.zego.im/',
    clock,
    random: () => random.next(),
    nonce: () =>
      random
        .below(2 ** 32)
        .toString(16)
        .padStart(16, '0'),
    fetch: async (input, init) => {
      const { searchParams: query } = new URL(String(input));
      const request = { at: clock.now(), room: query.get('RoomId') ?? '', marker: query.get('Marker') ?? '' };
      requests.push(request);
      if (fetch !== undefined) return fetch(request, init);
      const response = await api(input, init);
      const reply = await response.clone().text();
      codes.push(/"Code":(\d+)/.exec(reply)?.[1]);
      return response;
    },
  });

  const ask = (sid: Sid): Promise<Listing> =>
    zego.listUsers(sid).then(
      (users) => ({ users }),
      (error: Error) => ({ error }),
    );

  /** Asks, and lets as much time pass as it takes. */
  async function list(sid: Sid): Promise<Listing> {
    const listing = ask(sid);
    await clock.pass(FOR_EVER_MS);
    return listing;
  }

  return { clock, rooms, weather: conditions, requests, codes, ask, list };
}
