import type { MapSchema } from '@colyseus/schema';
import { ChannelState, LinkcallUser } from '../../schema/channelState.ts';
import { linkcallUser, type Moment } from '../../schema/linkcallUser.ts';
import { linkedSubject, type Subject, waitingSubject } from '../../src/domain/answer.ts';
import { type Channel, hostOf, isLive } from '../../src/domain/channel.ts';
import type { Millis } from '../../src/domain/ids.ts';
import type { Limits } from '../../src/domain/limits.ts';
import { takeAnyKey } from '../colyseusPrivates.ts';
import { wireHead } from './wire.ts';

/** Ready for any user id. */
export function newState(): ChannelState {
  const state = new ChannelState();
  for (const map of [state.links, state.applies]) takeAnyKey(map);
  return state;
}

/**
 * The only writer of schema objects: makes `state` show `channel`.
 * Returns the applications that were not shown before, for the views of those who may see them.
 */
export function project(state: ChannelState, channel: Channel, limits: Limits, moment: Moment): LinkcallUser[] {
  Object.assign(state, wireHead(channel));
  state.live = isLive(channel);
  state.linkcall_state = channel.isOpen ? 0 : 1;
  state.in_pk = channel.inPk;
  state.version = channel.version;
  state.num_link = channel.linked.length;
  state.num_apply = channel.waiting.length;
  state.max_link = limits.maxLinks;
  state.max_apply = limits.maxApplies;
  state.host_away_since = hostAwaySince(channel, moment);
  align(
    state.links,
    channel.linked.map((link) => linkedSubject(link)),
    moment,
  );
  return align(
    state.applies,
    channel.waiting.map((application) => waitingSubject(application)),
    moment,
  );
}

function hostAwaySince(channel: Channel, { awaySince }: Moment): Millis {
  const host = hostOf(channel);
  return host === undefined || !isLive(channel) ? 0 : awaySince(host.userId);
}

/** Gives the map the entries of `subjects` and no others; returns the new ones. LC26: who is away may change meanwhile. */
function align(map: MapSchema<LinkcallUser>, subjects: readonly Subject[], moment: Moment): LinkcallUser[] {
  const wanted = new Map(subjects.map((subject) => [subject.person.userId as string, subject]));
  for (const [userId, entry] of [...map.entries()]) {
    if (wanted.get(userId)?.appliedAt !== entry.time_apply) map.delete(userId);
  }
  const added: LinkcallUser[] = [];
  for (const [userId, subject] of wanted) {
    const known = map.get(userId);
    if (known !== undefined) {
      known.away_since = moment.awaySince(subject.person.userId);
      continue;
    }
    const entry = new LinkcallUser(linkcallUser(subject, moment));
    map.set(userId, entry);
    added.push(entry);
  }
  return added;
}
