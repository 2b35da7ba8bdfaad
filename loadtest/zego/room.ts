import type { Random } from '../random.ts';
import type { Member, Stream } from './callback.ts';

/** One life of a room: from the first user's login until the last one's logout. */
export type RoomSession = {
  readonly id: bigint;
  readonly createdAt: number;
  /** By user id, in the order of their logins. */
  readonly members: Map<string, Member>;
  /** By stream id: what is published. */
  readonly streams: Map<string, Stream>;
  updateSeq: number;
  streamSeq: number;
};

export type Room = {
  readonly id: string;
  session: RoomSession | undefined;
  /** When something last happened in it. */
  touchedAt: number;
};

/** The shape of `GET /api/rooms` (ZG14). */
export type ListedRoom = {
  readonly RoomInfo: { readonly RoomID: string; readonly RoomSessionId: string; readonly RoomCreateTime: number };
  readonly UserList: readonly ListedUser[];
  readonly StreamList: readonly ListedStream[];
};

export type ListedStream = { readonly StreamId: string; readonly UserId: string; readonly StreamCreateTime: number };

export type ListedUser = { readonly UserId: string; readonly UserSessionId: string; readonly UserLoginTime: number };

/** As `GET /api/rooms` should list it: users by their ids, without bots (ZG11). */
export function listedRoom(roomId: string, { id, createdAt, members, streams }: RoomSession): ListedRoom {
  const users = [...members.values()].filter(({ role }) => role !== BOT_ROLE);
  return {
    RoomInfo: { RoomID: roomId, RoomSessionId: String(id), RoomCreateTime: createdAt },
    UserList: users.map(listedUser).sort((a, b) => (a.UserId < b.UserId ? -1 : 1)),
    StreamList: [...streams.values()].map(listedStream).sort((a, b) => (a.StreamId < b.StreamId ? -1 : 1)),
  };
}

function listedUser({ userId, session, loginAt }: Member): ListedUser {
  return { UserId: userId, UserSessionId: String(session), UserLoginTime: loginAt };
}

const listedStream = ({ streamId, userId, createdAt }: Stream): ListedStream => ({
  StreamId: streamId,
  UserId: userId,
  StreamCreateTime: createdAt,
});

export const BOT_ROLE = 4;
const EVERY_NTH_IS_A_BOT = 8;
const ABOVE_2_53 = 858_012_925_204_410_368n;
const ABOVE_2_63 = 17_446_744_073_709_000_000n;

/** Somebody who may come: `name` with all that the wire could stumble over. */
export function person(nth: number): { readonly userId: string; readonly nick: string; readonly isBot: boolean } {
  const ids = [`${1_000 + nth}`, `u${nth}`, `u%2B+&=${nth}`, `${9_007_199_254_740_993n + BigInt(nth)}`];
  const userId = ids[nth % ids.length] ?? `u${nth}`;
  return { userId, nick: `花 "${nth}" 100%25 + \\`, isBot: nth % EVERY_NTH_IS_A_BOT === EVERY_NTH_IS_A_BOT - 1 };
}

/** Each used once, in no order: which session is newer must not be told from it. */
export class SessionIds {
  readonly #random: Random;
  readonly #used = new Set<bigint>();

  constructor(random: Random) {
    this.#random = random;
  }

  next(): bigint {
    const base = this.#random.pick([1n, ABOVE_2_53, ABOVE_2_53, ABOVE_2_63]);
    const id = base + BigInt(this.#random.below(1_000_000_000));
    if (this.#used.has(id)) return this.next();
    this.#used.add(id);
    return id;
  }
}
