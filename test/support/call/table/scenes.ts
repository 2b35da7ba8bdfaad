import type { Event } from '../../../../src/domain/event.ts';
import * as past from '../../events.ts';
import { invitationEnded, invitationStarted } from '../invitations.ts';
import { gives, INVITED, LINKED, NONE, type Row, refused, type Status, WAITING } from './rows.ts';

type Scene =
  | 'open'
  | 'closed'
  | 'in pk'
  | 'links full'
  | 'links full, keep'
  | 'the next by themselves'
  | 'the next by themselves, in pk'
  | 'last link held'
  | 'queue full'
  | 'too many starts'
  | 'too many invitations'
  | 'barred'
  | 'never live'
  | 'never live, stopped'
  | 'ended'
  | 'stopped';

const IN_PK: Partial<Row> = { 'start-application': refused('in-pk'), 'set-pk': gives() };
const TOO_MANY_STARTS: Partial<Row> = { 'start-application': refused('too-often', 'user-barred') };
const BARRED: Partial<Row> = { 'start-application': refused('too-often') };
const BOB_LINKED: Partial<Row> = {
  'remove-all': gives('link-ended'),
  'close-switch': gives('link-ended', 'switch-closed'),
  'end-session': gives('link-ended', 'session-ended', 'channel-stopped'),
  'close-room': gives('link-ended', 'session-ended'),
};
const BOTH_LINKED: Partial<Row> = {
  'remove-all': gives('link-ended', 'link-ended'),
  'close-switch': gives('link-ended', 'link-ended', 'switch-closed'),
  'end-session': gives('link-ended', 'link-ended', 'session-ended', 'channel-stopped'),
  'close-room': gives('link-ended', 'link-ended', 'session-ended'),
};
const ONE_WAITS_ONE_LINKED: Partial<Row> = {
  'refuse-all': gives('application-ended'),
  'remove-all': gives('link-ended'),
  'allow-next': gives('link-started'),
  'close-switch': gives('application-ended', 'link-ended', 'switch-closed'),
  'end-session': gives('application-ended', 'link-ended', 'session-ended', 'channel-stopped'),
  'close-room': gives('application-ended', 'link-ended', 'session-ended'),
};
const NO_LINK_FREE: Partial<Row> = {
  'allow-application': refused('links-full'),
  'allow-next': refused('links-full'),
  'invite-user': refused('links-full'),
};
/** Nobody has ever been this channel's host. */
const HOSTLESS: Partial<Row> = {
  'open-switch': refused('bad-request'),
  'close-switch': refused('bad-request'),
  'allow-application': refused('bad-request'),
  'refuse-application': refused('bad-request'),
  'remove-link': refused('bad-request'),
  'refuse-all': refused('bad-request'),
  'remove-all': refused('bad-request'),
  'allow-next': refused('bad-request'),
  'appoint-moderator': refused('bad-request'),
  'dismiss-moderator': refused('bad-request'),
  'mute-link': refused('bad-request'),
  'invite-user': refused('bad-request'),
  'withdraw-invitation': refused('bad-request'),
  'lock-seat': refused('bad-request'),
  'unlock-seat': refused('bad-request'),
  'move-to-seat': refused('bad-request'),
  'order-seats': refused('bad-request'),
  'block-user': refused('bad-request'),
  'unblock-user': refused('bad-request'),
  'start-session': gives('session-started'),
  'report-stranger': gives(),
};
const AFTER_THE_END: Partial<Row> = {
  'start-application': refused('not-live'),
  'invite-user': refused('not-live'),
  'start-session': gives('session-started'),
};
const STOPPED: Partial<Row> = {
  'start-application': refused('not-live'),
  'start-session': refused('stopped'),
  'reopen-channel': gives('channel-reopened'),
};

const BOB_LINKED_ANN_INVITED: Partial<Row> = {
  'remove-all': gives('link-ended'),
  'close-switch': gives('link-ended', 'switch-closed', 'invitation-ended'),
  'end-session': gives('link-ended', 'session-ended', 'channel-stopped', 'invitation-ended'),
  'close-room': gives('link-ended', 'session-ended', 'invitation-ended'),
};
const BOB_INVITED: Partial<Row> = {
  'close-switch': gives('switch-closed', 'invitation-ended'),
  'end-session': gives('session-ended', 'channel-stopped', 'invitation-ended'),
  'close-room': gives('session-ended', 'invitation-ended'),
  'end-overdue': gives('invitation-ended'),
};

const { hostLive, limited, started, linkStarted } = past;

const threeInvitations = (name: string): Event[] =>
  [0, 1, 2].flatMap((at) => [invitationStarted(name, at), invitationEnded(name, at, 'declined', at)]);

/** What happened before ann came to her status, and what comes of each order then; a closed channel has no calls. */
export const TABLE: Record<Scene, { readonly given: readonly Event[] } & Record<Status, Row | 'cannot be'>> = {
  open: { given: [hostLive()], none: NONE, waiting: WAITING, invited: INVITED, linked: LINKED },
  closed: {
    given: [hostLive(), past.switchClosed()],
    none: {
      ...NONE,
      'open-switch': gives('switch-opened'),
      'close-switch': gives(),
      'start-application': refused('closed'),
      'invite-user': refused('closed'),
    },
    waiting: 'cannot be',
    invited: 'cannot be',
    linked: 'cannot be',
  },
  'in pk': {
    given: [hostLive(), past.pkChanged(true)],
    none: { ...NONE, ...IN_PK },
    waiting: { ...WAITING, ...IN_PK },
    invited: { ...INVITED, 'set-pk': gives() },
    linked: { ...LINKED, ...IN_PK },
  },
  'links full': {
    given: [hostLive(), limited({ maxLinks: 1 }), started('bob'), linkStarted('bob', 0, 0, 2)],
    none: {
      ...NONE,
      ...BOB_LINKED,
      'start-application': refused('links-full'),
      'invite-user': refused('links-full'),
    },
    waiting: { ...WAITING, ...ONE_WAITS_ONE_LINKED, ...NO_LINK_FREE },
    // The limit was lowered meanwhile.
    invited: { ...INVITED, ...BOB_LINKED_ANN_INVITED },
    linked: { ...LINKED, ...BOTH_LINKED, 'move-to-seat': refused('no-such-seat') },
  },
  'links full, keep': {
    given: [hostLive(), limited({ maxLinks: 1, whenFull: 'keep' }), started('bob'), linkStarted('bob', 0, 0, 2)],
    none: { ...NONE, ...BOB_LINKED, 'invite-user': refused('links-full') },
    waiting: { ...WAITING, ...ONE_WAITS_ONE_LINKED, ...NO_LINK_FREE },
    invited: { ...INVITED, ...BOB_LINKED_ANN_INVITED },
    linked: { ...LINKED, ...BOTH_LINKED, 'move-to-seat': refused('no-such-seat') },
  },
  'the next by themselves': {
    given: [hostLive(), limited({ whenFull: 'keep', autoNext: true })],
    none: NONE,
    waiting: { ...WAITING, 'let-next-in': gives('link-started') },
    invited: INVITED,
    linked: LINKED,
  },
  'the next by themselves, in pk': {
    given: [hostLive(), past.pkChanged(true), limited({ whenFull: 'keep', autoNext: true })],
    none: { ...NONE, ...IN_PK },
    waiting: { ...WAITING, ...IN_PK },
    invited: { ...INVITED, 'set-pk': gives() },
    linked: { ...LINKED, ...IN_PK },
  },
  'last link held': {
    given: [hostLive(), limited({ maxLinks: 1 }), invitationStarted('bob', 0, 2)],
    none: {
      ...NONE,
      ...BOB_INVITED,
      'start-application': refused('links-full'),
      'invite-user': refused('links-full'),
    },
    waiting: {
      ...WAITING,
      ...NO_LINK_FREE,
      'close-switch': gives('application-ended', 'switch-closed', 'invitation-ended'),
      'end-session': gives('application-ended', 'session-ended', 'channel-stopped', 'invitation-ended'),
      'close-room': gives('application-ended', 'session-ended', 'invitation-ended'),
      'end-overdue': gives('application-ended', 'invitation-ended'),
    },
    invited: {
      ...INVITED,
      'close-switch': gives('switch-closed', 'invitation-ended', 'invitation-ended'),
      'end-session': gives('session-ended', 'channel-stopped', 'invitation-ended', 'invitation-ended'),
      'close-room': gives('session-ended', 'invitation-ended', 'invitation-ended'),
      'end-overdue': gives('invitation-ended', 'invitation-ended'),
    },
    linked: {
      ...LINKED,
      ...BOB_LINKED_ANN_INVITED,
      'end-overdue': gives('invitation-ended'),
      'move-to-seat': refused('no-such-seat'),
    },
  },
  'queue full': {
    given: [hostLive(), limited({ maxApplies: 1 }), started('bob')],
    none: {
      ...NONE,
      'close-switch': gives('application-ended', 'switch-closed'),
      'start-application': refused('applies-full'),
      'refuse-all': gives('application-ended'),
      'allow-next': gives('link-started'),
      'end-session': gives('application-ended', 'session-ended', 'channel-stopped'),
      'close-room': gives('application-ended', 'session-ended'),
      'end-overdue': gives('application-ended'),
    },
    waiting: {
      ...WAITING,
      'refuse-all': gives('application-ended', 'application-ended'),
      'close-switch': gives('application-ended', 'application-ended', 'switch-closed'),
      'end-session': gives('application-ended', 'application-ended', 'session-ended', 'channel-stopped'),
      'close-room': gives('application-ended', 'application-ended', 'session-ended'),
      'end-overdue': gives('application-ended', 'application-ended'),
    },
    invited: {
      ...INVITED,
      'refuse-all': gives('application-ended'),
      'allow-next': gives('link-started'),
      'close-switch': gives('application-ended', 'switch-closed', 'invitation-ended'),
      'end-session': gives('application-ended', 'session-ended', 'channel-stopped', 'invitation-ended'),
      'close-room': gives('application-ended', 'session-ended', 'invitation-ended'),
      'end-overdue': gives('application-ended', 'invitation-ended'),
    },
    linked: { ...LINKED, ...ONE_WAITS_ONE_LINKED, 'end-overdue': gives('application-ended') },
  },
  'too many starts': {
    given: [hostLive(), ...past.threeStarts('ann'), past.applicationEnded('ann', 2, 'cancelled', 2)],
    none: { ...NONE, ...TOO_MANY_STARTS },
    waiting: { ...WAITING, ...TOO_MANY_STARTS },
    invited: INVITED,
    linked: { ...LINKED, ...TOO_MANY_STARTS },
  },
  'too many invitations': {
    given: [hostLive(), ...threeInvitations('ann')],
    none: { ...NONE, 'invite-user': refused('too-often') },
    waiting: WAITING,
    invited: INVITED,
    linked: LINKED,
  },
  barred: {
    given: [hostLive(), past.barred('ann', 600_000)],
    none: { ...NONE, ...BARRED },
    waiting: { ...WAITING, ...BARRED },
    invited: INVITED,
    linked: { ...LINKED, ...BARRED },
  },
  'never live': {
    given: [],
    none: { ...NONE, ...HOSTLESS, 'end-session': gives('channel-stopped'), 'close-room': gives() },
    waiting: {
      ...WAITING,
      ...HOSTLESS,
      'end-session': gives('application-ended', 'channel-stopped'),
      'close-room': gives('application-ended'),
    },
    invited: 'cannot be',
    linked: {
      ...LINKED,
      ...HOSTLESS,
      'end-session': gives('link-ended', 'channel-stopped'),
      'close-room': gives('link-ended'),
    },
  },
  'never live, stopped': {
    given: [past.stopped('for-ever')],
    none: { ...NONE, ...HOSTLESS, ...STOPPED, 'end-session': gives('channel-stopped'), 'close-room': gives() },
    waiting: 'cannot be',
    invited: 'cannot be',
    linked: 'cannot be',
  },
  // Somebody waits or is linked then only in what an earlier version has left.
  ended: {
    given: [hostLive(), past.sessionEnded()],
    none: { ...NONE, ...AFTER_THE_END, 'end-session': gives('channel-stopped'), 'close-room': gives() },
    waiting: {
      ...WAITING,
      ...AFTER_THE_END,
      'allow-application': refused('not-live'),
      'allow-next': refused('not-live'),
      'end-session': gives('application-ended', 'channel-stopped'),
      'close-room': gives('application-ended'),
    },
    invited: 'cannot be',
    linked: {
      ...LINKED,
      ...AFTER_THE_END,
      'end-session': gives('link-ended', 'channel-stopped'),
      'close-room': gives('link-ended'),
    },
  },
  stopped: {
    given: [hostLive(), past.sessionEnded(), past.stopped('for-ever')],
    none: { ...NONE, ...AFTER_THE_END, ...STOPPED, 'end-session': gives('channel-stopped'), 'close-room': gives() },
    waiting: 'cannot be',
    invited: 'cannot be',
    linked: 'cannot be',
  },
};
