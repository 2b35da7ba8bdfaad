import { stateAfterApplication, stateAfterLink } from '../../../domain/call/events.ts';
import type { Channel, Person } from '../../../domain/channel.ts';
import type { Event } from '../../../domain/event.ts';
import type { Millis } from '../../../domain/ids.ts';
import { LINKCALL_APPLY, type UserState } from '../../../domain/userState.ts';
import { publishedKeys, recentPrefix, SWITCHES } from '../keys.ts';

/** A command of Redis, or of publish.lua ("@…"), word by word. */
export type RedisCommand = readonly string[];

const LIFE_S = '259200';
const RECENT_S = 60;
/** Lua can take some thousand words of a command from its stack. */
const WORDS_MAX = 1_000;

/** What becomes of a channel's keys: of each user the last. */
type Difference = {
  /** Whatever there was goes first (LC22). */
  isCleared: boolean;
  readonly people: Map<string, string>;
  readonly lastApplied: Map<string, string>;
  /** Undefined: not any more. */
  readonly waiting: Map<string, string | undefined>;
  readonly recent: Map<string, string[]>;
  readonly lastLinked: Map<string, string>;
  readonly linked: Map<string, string | undefined>;
  readonly states: Map<string, string>;
};

/**
 * What changes do to the keys that the tools of the original read (contract 3): a read model, no more. However many events
 * there are, a key is written by one command (SP2).
 */
export function publish(channel: Channel, events: readonly Event[]): RedisCommand[] {
  const difference = differenceBy(events);
  const { isCleared, people, recent, states } = difference;
  const keys = publishedKeys(channel.sid);
  const prefix = recentPrefix(channel.sid);
  const changed: (readonly [key: string, commands: readonly RedisCommand[]])[] = [
    [keys.people, inChunks(['@put', keys.people], flat(people))],
    [keys.lastApplied, writeScores(keys.lastApplied, difference.lastApplied)],
    [keys.waiting, writeScores(keys.waiting, difference.waiting)],
    [keys.lastLinked, writeScores(keys.lastLinked, difference.lastLinked)],
    [keys.linked, writeScores(keys.linked, difference.linked)],
    [keys.states, inChunks(['HSET', keys.states], flat(states))],
  ];
  const cleared: RedisCommand[] = isCleared
    ? [
        ['@drop-recent', keys.lastApplied, prefix],
        ['DEL', ...Object.values(keys)],
      ]
    : [];
  const touched = changed.filter(([, commands]) => commands.length > 0).map(([key]) => key);
  return [
    // Earlier ones first: the index says whose keys there are.
    ...cleared,
    ...changed.flatMap(([, commands]) => commands),
    ...Array.from(recent).flatMap(([userId, seconds]) => writeRecent(prefix + userId, seconds)),
    ['@put', SWITCHES, channel.sid, channel.isOpen ? '0' : '1'],
    ...(touched.length > 0 ? [['@live', LIFE_S, ...touched]] : []),
  ];
}

function differenceBy(events: readonly Event[]): Difference {
  const difference: Difference = {
    isCleared: false,
    people: new Map(),
    lastApplied: new Map(),
    waiting: new Map(),
    recent: new Map(),
    lastLinked: new Map(),
    linked: new Map(),
    states: new Map(),
  };
  const { people, lastApplied, waiting, recent, lastLinked, linked, states } = difference;
  const describe = (person: Person) => people.set(person.userId, JSON.stringify(publicPerson(person)));
  const state = (userId: string, state: UserState) => states.set(userId, `${LINKCALL_APPLY[state]}`);

  for (const event of events) {
    switch (event.type) {
      case 'application-started': {
        const { person } = event.application;
        const second = secondOf(event.at);
        describe(person);
        lastApplied.set(person.userId, second);
        waiting.set(person.userId, second);
        recent.set(person.userId, [...(recent.get(person.userId) ?? []), second]);
        state(person.userId, 'waiting');
        break;
      }
      case 'application-ended': {
        const { userId } = event.application.person;
        waiting.set(userId, undefined);
        state(userId, stateAfterApplication(event.why));
        break;
      }
      case 'link-started': {
        const { userId } = event.link.person;
        waiting.set(userId, undefined);
        lastLinked.set(userId, secondOf(event.at));
        linked.set(userId, secondOf(event.at));
        state(userId, 'linked');
        break;
      }
      case 'link-ended': {
        const { userId } = event.link.person;
        linked.set(userId, undefined);
        state(userId, stateAfterLink(event.why));
        break;
      }
      case 'invitation-accepted':
        // Who applies is written down then; whoever is invited never did.
        describe(event.invitation.person);
        break;
      case 'session-ended':
      case 'channel-stopped':
        difference.isCleared = true;
        for (const map of [people, lastApplied, waiting, recent, lastLinked, linked, states]) map.clear();
        break;
      case 'switch-opened':
      case 'switch-closed':
      case 'session-started':
      case 'user-arrived':
      case 'user-barred':
      case 'pk-changed':
      case 'limits-changed':
      case 'channel-reopened':
      case 'stranger-seen':
      case 'stream-cut':
      case 'user-muted':
      case 'invitation-started':
      case 'invitation-ended':
      case 'stream-ruled':
      case 'seat-locked':
      case 'seat-unlocked':
      case 'seats-changed':
      case 'moderator-appointed':
      case 'moderator-dismissed':
      case 'user-blocked':
      case 'user-unblocked':
      case 'user-shut-out':
        break;
      default:
        event satisfies never;
    }
  }
  return difference;
}

/** Score undefined: the member goes. */
function writeScores(key: string, scores: ReadonlyMap<string, string | undefined>): readonly RedisCommand[] {
  const put = Array.from(scores).flatMap(([member, score]) => (score === undefined ? [] : [score, member]));
  const gone = Array.from(scores).flatMap(([member, score]) => (score === undefined ? [member] : []));
  return [...inChunks(['ZADD', key], put), ...inChunks(['ZREM', key], gone)];
}

/** Of one user. Each is its own score. */
function writeRecent(key: string, seconds: readonly string[]): readonly RedisCommand[] {
  const oldest = `${Number(seconds.at(-1)) - RECENT_S}`;
  return inChunks(
    ['@recent', key, oldest, `${RECENT_S}`],
    seconds.flatMap((second) => [second, second]),
  );
}

const flat = (fields: ReadonlyMap<string, string>): readonly string[] => Array.from(fields).flat();

/** As many of them behind the same beginning as need be. */
export function inChunks(head: RedisCommand, words: readonly string[]): RedisCommand[] {
  const chunks: RedisCommand[] = [];
  for (let from = 0; from < words.length; from += WORDS_MAX) {
    chunks.push([...head, ...words.slice(from, from + WORDS_MAX)]);
  }
  return chunks;
}

const secondOf = (at: Millis): string => `${Math.floor(at / 1000)}`;

/** With the original's names. */
function publicPerson({ userId, nick, icon, wealth, level, isSinger }: Person) {
  return {
    user_id: userId,
    user_nick: nick,
    user_icon: icon,
    user_wealth: wealth,
    user_level: level,
    is_singer: isSinger ? 1 : 0,
  };
}
