import { accept, type Decision } from '../capability.ts';
import { type Channel, type Linked, unseen, type Waiting } from '../channel.ts';
import type { CallCommand } from './commands.ts';
import type { CallEvent, CallEventOf } from './events.ts';

/** IN2: whoever had a connection once is away when it is lost (LC20, LC21), also for the next actor. */
export function noteArrival(channel: Channel, { person, at }: CallCommand<'note-arrival'>): Decision<CallEvent> {
  const { userId } = person;
  return unseen(channel).includes(userId) ? accept({ type: 'user-arrived', at, userId }) : accept();
}

export function userArrived(channel: Channel, { userId }: CallEventOf<'user-arrived'>): Channel {
  return {
    ...channel,
    waiting: channel.waiting.map((entry) => (entry.person.userId === userId ? seen(entry) : entry)),
    linked: channel.linked.map((entry) => (entry.person.userId === userId ? seen(entry) : entry)),
  };
}

const seen = <Entry extends Waiting | Linked>({ isUnseen: _, ...known }: Entry) => known;
