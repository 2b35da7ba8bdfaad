import type { Redis } from 'ioredis';
import { stateAfterApplication, stateAfterLink } from '../../../../src/domain/call/events.ts';
import type { Event } from '../../../../src/domain/event.ts';
import { LINKCALL_APPLY } from '../../../../src/domain/userState.ts';

const second = (at: number) => `${Math.floor(at / 1_000)}`;

/** The original's keys of a channel, event by event, as its pages tell of them. */
export function originalKeysAfter(events: readonly Event[]) {
  const keys = { applied: new Map(), waiting: new Map(), lastLinked: new Map(), linked: new Map(), states: new Map() };
  const { applied, waiting, lastLinked, linked, states } = keys;
  for (const event of events) {
    if (event.type === 'application-started') {
      const { userId } = event.application.person;
      for (const key of [applied, waiting]) key.set(userId, second(event.at));
      states.set(userId, `${LINKCALL_APPLY.waiting}`);
    }
    if (event.type === 'application-ended') {
      waiting.delete(event.application.person.userId);
      states.set(event.application.person.userId, `${LINKCALL_APPLY[stateAfterApplication(event.why)]}`);
    }
    if (event.type === 'link-started') {
      const { userId } = event.link.person;
      waiting.delete(userId);
      for (const key of [lastLinked, linked]) key.set(userId, second(event.at));
      states.set(userId, `${LINKCALL_APPLY.linked}`);
    }
    if (event.type === 'link-ended') {
      linked.delete(event.link.person.userId);
      states.set(event.link.person.userId, `${LINKCALL_APPLY[stateAfterLink(event.why)]}`);
    }
    if (event.type === 'session-ended') for (const key of Object.values(keys)) key.clear();
  }
  return keys;
}

/** As Redis has them. */
export async function originalKeysIn(tool: Redis, sid: string): Promise<ReturnType<typeof originalKeysAfter>> {
  const scores = async (key: string) => {
    const words = await tool.zrange(`linkcall:user:data:${key}:zset:${sid}`, 0, -1, 'WITHSCORES');
    return new Map(words.flatMap((word, n) => (n % 2 === 0 ? [[word, words[n + 1]] as const] : [])));
  };
  return {
    applied: await scores('apply:indexes'),
    waiting: await scores('apply'),
    lastLinked: await scores('link:indexes'),
    linked: await scores('link'),
    states: new Map(Object.entries(await tool.hgetall(`linkcall:user:data:state:indexes:hash:${sid}`))),
  };
}

/** What cannot be the same twice: when something was written, and under which epoch. */
const OWN_WORDS = new Set(['epoch', 'run', 'settled', 'life']);

/** All that is in Redis. */
export async function everythingIn(tool: Redis): Promise<Record<string, unknown>> {
  const read = async (key: string): Promise<unknown> => {
    switch (await tool.type(key)) {
      case 'zset':
        return key.endsWith(':due') ? tool.zrange(key, 0, -1) : tool.zrange(key, 0, -1, 'WITHSCORES');
      case 'set':
        return (await tool.smembers(key)).toSorted();
      case 'stream':
        return (await tool.xrange(key, '-', '+')).map(([, words]) => words);
      case 'hash':
        return Object.fromEntries(Object.entries(await tool.hgetall(key)).filter(([name]) => !OWN_WORDS.has(name)));
      case 'list':
        return tool.lrange(key, 0, -1);
      default:
        return tool.get(key);
    }
  };
  const keys = (await tool.keys('*')).toSorted();
  return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await read(key)] as const)));
}
