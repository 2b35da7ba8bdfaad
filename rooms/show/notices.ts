import type { Moment } from '../../schema/linkcallUser.ts';
import type { Change } from '../../src/app/mailbox/observer.ts';
import { linkedSubject, type Subject, waitingSubject } from '../../src/domain/answer.ts';
import {
  type ApplicationEnd,
  type LinkEnd,
  stateAfterApplication,
  stateAfterLink,
} from '../../src/domain/call/events.ts';
import { findLinked, hostOf } from '../../src/domain/channel.ts';
import type { Event } from '../../src/domain/event.ts';
import { mayDirect } from '../../src/domain/rights.ts';
import type { Notice } from './addressee.ts';
import { noticesOfInvite } from './inviteNotices.ts';
import { wireApplySinger, wireOwnEnd, wireRoomState, wireUserState } from './wire.ts';

/**
 * Who is told, beside the room, when somebody leaves the queue or the call. `singer-form`: the user gets the host's notice too
 * (LC22). `host`: and moderators (PE1), of everybody but themselves. `others`: of all these, who did not do it themselves
 * (PE2); of links they hear with the room.
 */
type Staff = 'host' | 'others';
type Recipients = readonly ('user' | 'singer-form' | Staff)[];

const TOLD_OF_APPLICATION_END: Record<ApplicationEnd, Recipients> = {
  cancelled: ['host'],
  'ran-out': ['user', 'host'],
  left: ['host'],
  refused: ['user', 'others'],
  'links-filled': ['user', 'host'],
  blocked: ['user'],
  'switch-closed': ['user'],
  'session-ended': ['user', 'singer-form', 'host'],
};

const TOLD_OF_LINK_END: Record<LinkEnd, Recipients> = {
  quit: ['host'],
  left: ['host'],
  removed: ['user'],
  'no-media': ['user', 'host'],
  blocked: ['user'],
  'switch-closed': ['user'],
  'session-ended': ['user', 'singer-form'],
};

type DatedChange = Change & { readonly moment: Moment };

/** Who is away, and who is on the air. */
type Presence = Omit<Moment, 'now'>;

/** A change's notices in the order in which they go out: those to single users, then the one to the room. */
export function noticesOf(told: Change, presence: Presence): Notice[] {
  const { awaySince, mediaOf } = presence;
  const change = { ...told, moment: { now: told.at, awaySince, mediaOf } };
  const notices = change.events.flatMap((event) => noticesOfEvent(change, event));
  if (concernsTheRoom(change.events)) notices.push(roomState(change));
  return notices;
}

function noticesOfEvent(change: DatedChange, event: Event): Notice[] {
  switch (event.type) {
    case 'application-started':
      return tell(change, waitingSubject(change.channel, event.application), ['host']);
    case 'application-ended': {
      const subject = waitingSubject(change.channel, event.application, stateAfterApplication(event.why));
      // Who reports it knows it (LC9).
      const told = change.order.type === 'report-ran-out' ? (['host'] as const) : TOLD_OF_APPLICATION_END[event.why];
      return tell(change, subject, told);
    }
    case 'link-started':
      return tell(change, linkedSubject(change.channel, event.link), ['user']);
    case 'link-ended':
      return tell(
        change,
        linkedSubject(change.channel, event.link, stateAfterLink(event.why)),
        TOLD_OF_LINK_END[event.why],
      );
    case 'user-muted': {
      const link = findLinked(change.channel, event.userId);
      return link === undefined ? [] : tell(change, linkedSubject(change.channel, link), ['user']);
    }
    default:
      return noticesOfInvite(change.channel, event, change.moment);
  }
}

function tell(change: DatedChange, subject: Subject, told: Recipients): Notice[] {
  const { channel, moment } = change;
  const to = { user: subject.person.userId };
  const notices: Notice[] = [];
  for (const whom of told) {
    switch (whom) {
      case 'user':
        notices.push({ to, type: 'linkcall_user_state_nt', body: wireUserState(channel, subject, moment) });
        break;
      case 'singer-form':
        notices.push({ to, type: 'linkcall_apply_singer_nt', body: wireOwnEnd(channel, subject, moment) });
        break;
      default:
        tellStaff(notices, change, subject, whom);
    }
  }
  return notices;
}

function tellStaff(notices: Notice[], { order, channel, moment }: DatedChange, subject: Subject, whom: Staff): void {
  const host = hostOf(channel)?.userId;
  const giver = whom === 'others' && 'by' in order ? order.by : undefined;
  const type = 'linkcall_apply_singer_nt';
  // One for all of them.
  const body = wireApplySinger(channel, subject, moment);
  // What the host, or an operator, does was never told to the host.
  const isHostTold = whom === 'host' || (giver !== undefined && !mayDirect(channel, giver));
  if (host !== undefined && isHostTold) notices.push({ to: { user: host }, type, body });
  const but = [host, subject.person.userId, giver?.person.userId];
  notices.push({ to: { moderatorsOf: channel, but }, type, body });
}

function concernsTheRoom(events: readonly Event[]): boolean {
  return events.some((event) => {
    switch (event.type) {
      case 'switch-opened':
      case 'switch-closed':
      case 'link-started':
      case 'link-ended':
      case 'session-ended':
      case 'user-muted':
      case 'seats-changed':
        return true;
      case 'application-ended':
        return event.why === 'session-ended';
      default:
        return false;
    }
  });
}

/** LC16 */
function roomState({ channel, events, moment }: DatedChange): Notice {
  const takenOff = events.flatMap((event) =>
    event.type === 'link-ended' ? [linkedSubject(channel, event.link, stateAfterLink(event.why))] : [],
  );
  return { to: { all: true }, type: 'linkcall_room_state_nt', body: wireRoomState(channel, takenOff, moment) };
}

type Failed = (error: unknown) => void;

/** What cannot be made of a change costs its own notices alone. */
export function noticesOfAll(changes: readonly Change[], presence: Presence, failed: Failed): readonly Notice[] {
  return changes.flatMap((change) => contain(() => noticesOf(change, presence), failed) ?? []);
}

/** A notice that cannot be sent costs itself alone: the others go out, and so does the patch behind them (LC18). */
export function sendNotices(notices: readonly Notice[], send: (notice: Notice) => void, failed: Failed): void {
  for (const notice of notices) contain(() => send(notice), failed);
}

function contain<T>(work: () => T, failed: Failed): T | undefined {
  try {
    return work();
  } catch (error) {
    failed(error);
    return undefined;
  }
}
