// The call's books as a team would keep them in Redis: the original's nine keys, and the rules of its requests.

import type { Redis } from 'ioredis';

/** What key 2 holds of a user. */
export type User = {
  readonly user_id: string;
  readonly user_nick: string;
  readonly user_icon: string;
  readonly user_wealth: number;
  readonly user_level: number;
  readonly is_singer: number;
};
export type UserData = User & {
  readonly linkcall_apply: number;
  readonly time_apply: number;
  readonly time_allow: number;
};

export type Outcome = {
  readonly error: { readonly code: number; readonly desc: string; readonly reason: string };
  readonly counts: { readonly num_link: number; readonly num_apply: number };
  /** Undefined if it was refused. */
  readonly data: UserData | undefined;
};

/** The call's books in Redis, whoever writes them and how. */
export interface Channels {
  /** The original's number of it. */
  setSwitch(sid: string, isOpen: boolean): Promise<number>;
  apply(sid: string, user: User): Promise<Outcome>;
  unqueue(sid: string, userId: string, why: 'cancelled' | 'refused'): Promise<Outcome>;
  link(sid: string, userId: string): Promise<Outcome>;
  unlink(sid: string, userId: string, why: 'left' | 'removed'): Promise<Outcome>;
  /** Who is on the call. */
  links(sid: string): Promise<UserData[]>;
}

export const LINKCALL_APPLY = { waiting: 1, cancelled: 2, left: 3, linked: 4, refused: 5, removed: 6 } as const;
export const LIFE_S = 259_200;
export const RECENT_S = 60;
export const MAX_LINKS = 2;
export const MAX_APPLIES = 10;
/** Far above what a second-resolution window can count: the load is not to be refused. */
export const MAX_RECENT = 1_000;

export const DONE = { code: 0, desc: '', reason: '' };
const CODES = {
  'already-applied': 16,
  'too-often': 17,
  'links-full': 18,
  'not-applied': 19,
  'not-linked': 20,
  closed: 21,
  'already-linked': 22,
  'applies-full': 24,
} as const;
export type Reason = keyof typeof CODES;

export const isReason = (word: string): word is Reason => Object.hasOwn(CODES, word);

export const refused = (reason: Reason, counts: Outcome['counts']): Outcome => ({
  error: { code: 403300000 + CODES[reason], desc: '', reason },
  counts,
  data: undefined,
});

export const SWITCHES = 'linkcall:state:searc:center:hash';
export const FINISHED_LINKS = 'linkcall:user:first:link:hash';
export const keysOf = (sid: string) => ({
  people: `linkcall:user:data:json:hash:${sid}`,
  lastApplied: `linkcall:user:data:apply:indexes:zset:${sid}`,
  waiting: `linkcall:user:data:apply:zset:${sid}`,
  lastLinked: `linkcall:user:data:link:indexes:zset:${sid}`,
  linked: `linkcall:user:data:link:zset:${sid}`,
  states: `linkcall:user:data:state:indexes:hash:${sid}`,
});
export const recentKey = (sid: string, userId: string): string =>
  `linkcall:user:data:apply:indexes:60s:zset:${sid}:${userId}`;

const NOBODY = { user_nick: '', user_icon: '', user_wealth: 0, user_level: 0, is_singer: 0 };

export function dataOf(
  person: string | null,
  userId: string,
  linkcall_apply: number,
  appliedAt: string,
  time_allow: number,
): UserData {
  const user: User = JSON.parse(person ?? 'null') ?? { ...NOBODY, user_id: userId };
  return { ...user, linkcall_apply, time_apply: Number(appliedAt), time_allow };
}

/** Who is on the call. */
export async function linksIn(redis: Redis, sid: string): Promise<UserData[]> {
  const keys = keysOf(sid);
  const found = await redis.zrange(keys.linked, 0, -1, 'WITHSCORES');
  const userIds = found.filter((_, n) => n % 2 === 0);
  if (userIds.length === 0) return [];
  const people = await redis.hmget(keys.people, ...userIds);
  return userIds.map((userId, n) => {
    const since = found[2 * n + 1] ?? '0';
    return dataOf(people[n] ?? null, userId, LINKCALL_APPLY.linked, since, Number(since));
  });
}

export const secondNow = (): number => Math.floor(Date.now() / 1_000);
