import { stateAfterApplication, stateAfterLink } from '../../domain/call/events.ts';
import type { Channel, Person } from '../../domain/channel.ts';
import type { Event } from '../../domain/event.ts';
import type { Millis } from '../../domain/ids.ts';
import { LINKCALL_APPLY, type UserState } from '../../domain/userState.ts';
import { publishedKeys, recentPrefix, SWITCHES } from './keys.ts';

/** A command of Redis, or of commit.lua ("@…"), word by word. */
export type RedisCommand = readonly string[];

const LIFE_S = '259200';
const RECENT_S = 60;

/** What a change writes to the keys that the tools of the original read (contract 3): a read model, no more. */
export function publish(channel: Channel, events: readonly Event[]): RedisCommand[] {
  const keys = publishedKeys(channel.sid);
  const recent = recentPrefix(channel.sid);
  const commands: RedisCommand[] = [];
  const touched = new Set<string>();

  const write = (command: string, key: string, ...words: string[]) => {
    touched.add(key);
    commands.push([command, key, ...words]);
  };
  const state = ({ userId }: Person, state: UserState) =>
    write('HSET', keys.states, userId, `${LINKCALL_APPLY[state]}`);

  const applied = (person: Person, at: Millis) => {
    const { userId } = person;
    const second = secondOf(at);
    write('HSET', keys.people, userId, JSON.stringify(publicPerson(person)));
    write('ZADD', keys.lastApplied, second, userId);
    write('ZADD', keys.waiting, second, userId);
    commands.push(
      ['ZADD', recent + userId, second, second],
      ['ZREMRANGEBYSCORE', recent + userId, '-inf', `${Number(second) - RECENT_S}`],
      ['EXPIRE', recent + userId, `${RECENT_S}`],
    );
    state(person, 'waiting');
  };
  const linked = (person: Person, at: Millis) => {
    const second = secondOf(at);
    write('ZREM', keys.waiting, person.userId);
    write('ZADD', keys.lastLinked, second, person.userId);
    write('ZADD', keys.linked, second, person.userId);
    state(person, 'linked');
  };

  for (const event of events) {
    switch (event.type) {
      case 'application-started':
        applied(event.application.person, event.at);
        break;
      case 'application-ended':
        write('ZREM', keys.waiting, event.application.person.userId);
        state(event.application.person, stateAfterApplication(event.why));
        break;
      case 'link-started':
        linked(event.link.person, event.at);
        break;
      case 'link-ended':
        write('ZREM', keys.linked, event.link.person.userId);
        state(event.link.person, stateAfterLink(event.why));
        break;
      case 'invitation-accepted':
        // Who applies is written down then; whoever is invited never did.
        write(
          'HSET',
          keys.people,
          event.invitation.person.userId,
          JSON.stringify(publicPerson(event.invitation.person)),
        );
        break;
      case 'session-ended':
      case 'channel-stopped':
        // LC22. Earlier ones first: the index says whose keys there are.
        commands.push(['@drop-recent', keys.lastApplied, recent], ['DEL', ...Object.values(keys)]);
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
  commands.push(['@put', SWITCHES, channel.sid, channel.isOpen ? '0' : '1']);
  if (touched.size > 0) commands.push(['@live', LIFE_S, ...touched]);
  return commands;
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
