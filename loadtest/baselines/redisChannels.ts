import type { ChainableCommander, Redis } from 'ioredis';
import {
  type Channels,
  DONE,
  dataOf,
  FINISHED_LINKS,
  keysOf,
  LIFE_S,
  LINKCALL_APPLY,
  linksIn,
  MAX_APPLIES,
  MAX_LINKS,
  MAX_RECENT,
  type Outcome,
  RECENT_S,
  recentKey,
  refused,
  SWITCHES,
  secondNow,
  type User,
  type UserData,
} from './channels.ts';

/**
 * The original's nine keys, read before each command and written after it, with nothing kept in between. Reads go out
 * together, writes are one MULTI: two round trips a command. Between the two another command may come in.
 */
export class RedisChannels implements Channels {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async setSwitch(sid: string, isOpen: boolean): Promise<number> {
    const state = isOpen ? 0 : 1;
    await this.#redis.hset(SWITCHES, sid, state);
    return state;
  }

  async apply(sid: string, user: User): Promise<Outcome> {
    const keys = keysOf(sid);
    const recent = recentKey(sid, user.user_id);
    const now = secondNow();
    const [state, started, place] = await Promise.all([
      this.#redis.hget(SWITCHES, sid),
      this.#redis.zcount(recent, now - RECENT_S, '+inf'),
      this.#placeOf(sid, user.user_id),
    ]);
    const { counts } = place;
    if (state === '1') return refused('closed', counts);
    if (started >= MAX_RECENT) return refused('too-often', counts);
    if (place.linkedAt !== null) return refused('already-linked', counts);
    if (place.appliedAt !== null) return refused('already-applied', counts);
    if (counts.num_apply >= MAX_APPLIES) return refused('applies-full', counts);
    if (counts.num_link >= MAX_LINKS) return refused('links-full', counts);
    const change = this.#redis
      .multi()
      .hset(keys.people, user.user_id, JSON.stringify(user))
      .zadd(keys.lastApplied, now, user.user_id)
      .zadd(keys.waiting, now, user.user_id)
      .zadd(recent, now, now)
      .zremrangebyscore(recent, '-inf', now - RECENT_S)
      .expire(recent, RECENT_S)
      .hset(keys.states, user.user_id, LINKCALL_APPLY.waiting);
    await carryOut(prolong(change, keys.people, keys.lastApplied, keys.waiting, keys.states));
    const data = { ...user, linkcall_apply: LINKCALL_APPLY.waiting, time_apply: now, time_allow: 0 };
    return { error: DONE, counts: { ...counts, num_apply: counts.num_apply + 1 }, data };
  }

  async unqueue(sid: string, userId: string, why: 'cancelled' | 'refused'): Promise<Outcome> {
    const keys = keysOf(sid);
    const [place, person] = await Promise.all([this.#placeOf(sid, userId), this.#redis.hget(keys.people, userId)]);
    const { counts } = place;
    if (place.linkedAt !== null) return refused('already-linked', counts);
    if (place.appliedAt === null) return refused('not-applied', counts);
    const change = this.#redis.multi().zrem(keys.waiting, userId).hset(keys.states, userId, LINKCALL_APPLY[why]);
    await carryOut(prolong(change, keys.waiting, keys.states));
    const data = dataOf(person, userId, LINKCALL_APPLY[why], place.appliedAt, 0);
    return { error: DONE, counts: { ...counts, num_apply: counts.num_apply - 1 }, data };
  }

  async link(sid: string, userId: string): Promise<Outcome> {
    const keys = keysOf(sid);
    const now = secondNow();
    const [place, person] = await Promise.all([this.#placeOf(sid, userId), this.#redis.hget(keys.people, userId)]);
    const { counts } = place;
    if (place.linkedAt !== null) return refused('already-linked', counts);
    if (place.appliedAt === null) return refused('not-applied', counts);
    if (counts.num_link >= MAX_LINKS) return refused('links-full', counts);
    const change = this.#redis
      .multi()
      .zrem(keys.waiting, userId)
      .zadd(keys.lastLinked, now, userId)
      .zadd(keys.linked, now, userId)
      .hset(keys.states, userId, LINKCALL_APPLY.linked);
    await carryOut(prolong(change, keys.waiting, keys.lastLinked, keys.linked, keys.states));
    const data = dataOf(person, userId, LINKCALL_APPLY.linked, place.appliedAt, now);
    return { error: DONE, counts: { num_link: counts.num_link + 1, num_apply: counts.num_apply - 1 }, data };
  }

  async unlink(sid: string, userId: string, why: 'left' | 'removed'): Promise<Outcome> {
    const keys = keysOf(sid);
    const [place, person, finished, appliedAt] = await Promise.all([
      this.#placeOf(sid, userId),
      this.#redis.hget(keys.people, userId),
      this.#redis.zscore(FINISHED_LINKS, userId),
      this.#redis.zscore(keys.lastApplied, userId),
    ]);
    const { counts, linkedAt } = place;
    if (linkedAt === null) return refused('not-linked', counts);
    const change = this.#redis
      .multi()
      .zrem(keys.linked, userId)
      .zadd(FINISHED_LINKS, finished === null ? 1 : 2, userId)
      .hset(keys.states, userId, LINKCALL_APPLY[why]);
    await carryOut(prolong(change, keys.linked, keys.states));
    const data = dataOf(person, userId, LINKCALL_APPLY[why], appliedAt ?? linkedAt, Number(linkedAt));
    return { error: DONE, counts: { ...counts, num_link: counts.num_link - 1 }, data };
  }

  links(sid: string): Promise<UserData[]> {
    return linksIn(this.#redis, sid);
  }

  async #placeOf(sid: string, userId: string) {
    const keys = keysOf(sid);
    const [appliedAt, linkedAt, num_apply, num_link] = await Promise.all([
      this.#redis.zscore(keys.waiting, userId),
      this.#redis.zscore(keys.linked, userId),
      this.#redis.zcard(keys.waiting),
      this.#redis.zcard(keys.linked),
    ]);
    return { appliedAt, linkedAt, counts: { num_link, num_apply } };
  }
}

function prolong(change: ChainableCommander, ...keys: readonly string[]): ChainableCommander {
  for (const key of keys) change.expire(key, LIFE_S);
  return change;
}

async function carryOut(change: ChainableCommander): Promise<void> {
  for (const [error] of (await change.exec()) ?? []) if (error !== null) throw error;
}
