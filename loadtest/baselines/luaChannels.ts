import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import {
  type Channels,
  DONE,
  dataOf,
  FINISHED_LINKS,
  isReason,
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

type Said = readonly [
  word: string,
  numApply: number,
  numLink: number,
  person?: string,
  appliedAt?: string,
  linkedAt?: string,
];
type Run = (...words: readonly (string | number)[]) => Promise<Said>;

const SOURCE = readFileSync(new URL('channels.lua', import.meta.url), 'utf8');

/** The original's nine keys, each command one script: what a careful team would write, for nothing comes in between. */
export class LuaChannels implements Channels {
  readonly #redis: Redis;
  readonly #run: Run;

  constructor(redis: Redis) {
    this.#redis = redis;
    redis.defineCommand('linkcall', { lua: SOURCE, numberOfKeys: 9 });
    const run: unknown = Reflect.get(redis, 'linkcall');
    if (typeof run !== 'function') throw new Error('the script is no command');
    this.#run = (...words) => Reflect.apply(run, redis, words);
  }

  async setSwitch(sid: string, isOpen: boolean): Promise<number> {
    const state = isOpen ? 0 : 1;
    await this.#redis.hset(SWITCHES, sid, state);
    return state;
  }

  apply(sid: string, user: User): Promise<Outcome> {
    return this.#decide('apply', sid, user.user_id, LINKCALL_APPLY.waiting, JSON.stringify(user));
  }

  unqueue(sid: string, userId: string, why: 'cancelled' | 'refused'): Promise<Outcome> {
    return this.#decide('unqueue', sid, userId, LINKCALL_APPLY[why]);
  }

  link(sid: string, userId: string): Promise<Outcome> {
    return this.#decide('link', sid, userId, LINKCALL_APPLY.linked);
  }

  unlink(sid: string, userId: string, why: 'left' | 'removed'): Promise<Outcome> {
    return this.#decide('unlink', sid, userId, LINKCALL_APPLY[why]);
  }

  links(sid: string): Promise<UserData[]> {
    return linksIn(this.#redis, sid);
  }

  async #decide(what: string, sid: string, userId: string, state: number, person = ''): Promise<Outcome> {
    const { people, lastApplied, waiting, lastLinked, linked, states } = keysOf(sid);
    const keys = [people, lastApplied, waiting, lastLinked, linked, states, recentKey(sid, userId)];
    const bounds = [MAX_APPLIES, MAX_LINKS, MAX_RECENT, RECENT_S, LIFE_S];
    const words = [what, sid, userId, state, secondNow(), person, ...bounds];
    const said = await this.#run(...keys, SWITCHES, FINISHED_LINKS, ...words);
    const [word, num_apply, num_link, known = null, appliedAt = '0', linkedAt = '0'] = said;
    const counts = { num_apply, num_link };
    if (isReason(word)) return refused(word, counts);
    return { error: DONE, counts, data: dataOf(known, userId, state, appliedAt, Number(linkedAt)) };
  }
}
