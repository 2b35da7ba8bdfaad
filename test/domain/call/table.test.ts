import assert from 'node:assert/strict';
import type { Command, Order, OrderType } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import type { Event } from '../../../src/domain/event.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import type { Reason } from '../../../src/domain/refusal.ts';
import { deepFreeze } from '../../support/deepFreeze.ts';
import * as past from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import * as order from '../../support/orders.ts';

// Every order of or about ann, in every situation: her status × the channel's scene. The compiler demands each cell.

type Status = 'none' | 'waiting' | 'linked';
type Scene =
  | 'open'
  | 'closed'
  | 'in pk'
  | 'links full'
  | 'links full, keep'
  | 'the next by themselves'
  | 'the next by themselves, in pk'
  | 'queue full'
  | 'too many starts'
  | 'barred'
  | 'never live'
  | 'never live, stopped'
  | 'ended'
  | 'stopped';

type Expectation = { readonly refusal: Reason | undefined; readonly events: readonly Event['type'][] };
type Row = Record<OrderType, Expectation>;

const gives = (...events: readonly Event['type'][]): Expectation => ({ refusal: undefined, events });
const refused = (refusal: Reason, ...events: readonly Event['type'][]): Expectation => ({ refusal, events });

const now = (given: Order): Command => ({ ...given, at: 1_000 });

/** Each as its usual giver gives it. */
const COMMANDS: Record<OrderType, Command> = {
  'open-switch': now(order.openSwitch()),
  'close-switch': now(order.closeSwitch()),
  'start-application': now(order.start('ann')),
  'cancel-application': now(order.cancel('ann')),
  'report-ran-out': now(order.reportRanOut('ann')),
  'quit-link': now(order.quit('ann')),
  'allow-application': now(order.allow('ann')),
  'refuse-application': now(order.refuse('ann')),
  'remove-link': now(order.remove('ann')),
  'refuse-all': now(order.refuseAll()),
  'remove-all': now(order.removeAll()),
  'allow-next': now(order.allowNext()),
  'appoint-moderator': now(order.appoint('ann')),
  'dismiss-moderator': now(order.dismiss('ann')),
  'mute-link': now(order.mute('ann', { audio: true, video: false })),
  'lock-seat': now(order.lockSeat(1)),
  'unlock-seat': now(order.unlockSeat(1)),
  'move-to-seat': now(order.moveToSeat('ann', 2)),
  'order-seats': now(order.orderSeats(['ann'])),
  'set-pk': now(order.setPk(true)),
  'set-limits': now(order.setLimits({ maxLinks: 5 })),
  'end-session': now(order.endSession()),
  'reopen-channel': now(order.reopen()),
  'start-session': now(order.startSession()),
  leave: now(order.leave('ann')),
  'note-arrival': now(order.noteArrival('ann')),
  'close-room': now(order.closeRoom()),
  'let-next-in': now(order.letNextIn('ann')),
  'end-overdue': { ...order.endOverdue(), at: DEFAULT_LIMITS.applyLifeMs },
  'end-silent-link': now(order.endSilentLink('ann')),
  'report-stranger': now(order.reportStranger('mallory')),
};

const NONE: Row = {
  'open-switch': gives(),
  'close-switch': gives('switch-closed'),
  'start-application': gives('application-started'),
  'cancel-application': refused('not-applied'),
  'report-ran-out': refused('not-applied'),
  'quit-link': refused('not-linked'),
  'allow-application': refused('not-applied'),
  'refuse-application': refused('not-applied'),
  'remove-link': refused('not-linked'),
  'refuse-all': gives(),
  'remove-all': gives(),
  'allow-next': refused('not-applied'),
  'appoint-moderator': gives('moderator-appointed'),
  'dismiss-moderator': gives(),
  'mute-link': refused('not-linked'),
  'lock-seat': gives('seat-locked'),
  'unlock-seat': gives(),
  'move-to-seat': refused('not-linked'),
  'order-seats': refused('not-linked'),
  'set-pk': gives('pk-changed'),
  'set-limits': gives('limits-changed'),
  'end-session': gives('session-ended', 'channel-stopped'),
  'reopen-channel': gives(),
  'start-session': gives(),
  leave: gives(),
  'note-arrival': gives(),
  'close-room': gives('session-ended'),
  'end-overdue': gives(),
  'let-next-in': gives(),
  'end-silent-link': gives(),
  'report-stranger': gives('stranger-seen'),
};

const WAITING: Row = {
  'open-switch': gives(),
  'close-switch': gives('application-ended', 'switch-closed'),
  'start-application': refused('already-applied'),
  'cancel-application': gives('application-ended'),
  'report-ran-out': gives('application-ended'),
  'quit-link': refused('not-linked'),
  'allow-application': gives('link-started'),
  'refuse-application': gives('application-ended'),
  'remove-link': refused('not-linked'),
  'refuse-all': gives('application-ended'),
  'remove-all': gives(),
  'allow-next': gives('link-started'),
  'appoint-moderator': gives('moderator-appointed'),
  'dismiss-moderator': gives(),
  'mute-link': refused('not-linked'),
  'lock-seat': gives('seat-locked'),
  'unlock-seat': gives(),
  'move-to-seat': refused('not-linked'),
  'order-seats': refused('not-linked'),
  'set-pk': gives('pk-changed'),
  'set-limits': gives('limits-changed'),
  'end-session': gives('application-ended', 'session-ended', 'channel-stopped'),
  'reopen-channel': gives(),
  'start-session': gives(),
  leave: gives('application-ended'),
  'note-arrival': gives(),
  'close-room': gives('application-ended', 'session-ended'),
  'end-overdue': gives('application-ended'),
  'let-next-in': gives(),
  'end-silent-link': gives(),
  'report-stranger': gives('stranger-seen'),
};

const LINKED: Row = {
  'open-switch': gives(),
  'close-switch': gives('link-ended', 'switch-closed'),
  'start-application': refused('already-linked'),
  'cancel-application': refused('already-linked'),
  'report-ran-out': refused('already-linked'),
  'quit-link': gives('link-ended'),
  'allow-application': refused('already-linked'),
  'refuse-application': refused('already-linked'),
  'remove-link': gives('link-ended'),
  'refuse-all': gives(),
  'remove-all': gives('link-ended'),
  'allow-next': refused('not-applied'),
  'appoint-moderator': gives('moderator-appointed'),
  'dismiss-moderator': gives(),
  'mute-link': gives('user-muted'),
  'lock-seat': gives('seat-locked'),
  'unlock-seat': gives(),
  'move-to-seat': gives('seats-changed'),
  'order-seats': gives(),
  'set-pk': gives('pk-changed'),
  'set-limits': gives('limits-changed'),
  'end-session': gives('link-ended', 'session-ended', 'channel-stopped'),
  'reopen-channel': gives(),
  'start-session': gives(),
  leave: gives('link-ended'),
  'note-arrival': gives(),
  'close-room': gives('link-ended', 'session-ended'),
  'end-overdue': gives(),
  'let-next-in': gives(),
  'end-silent-link': gives('link-ended'),
  'report-stranger': gives('stranger-seen'),
};

const STATUSES: readonly Status[] = ['none', 'waiting', 'linked'];
const ANN: Record<Status, readonly Event[]> = {
  none: [],
  waiting: [past.started('ann')],
  linked: [past.started('ann'), past.linkStarted('ann')],
};

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
const NO_LINK_IS_FREE: Partial<Row> = {
  'allow-application': refused('links-full'),
  'allow-next': refused('links-full'),
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
  'lock-seat': refused('bad-request'),
  'unlock-seat': refused('bad-request'),
  'move-to-seat': refused('bad-request'),
  'order-seats': refused('bad-request'),
  'start-session': gives('session-started'),
  'report-stranger': gives(),
};
const AFTER_THE_END: Partial<Row> = {
  'start-application': refused('not-live'),
  'start-session': gives('session-started'),
};
const STOPPED: Partial<Row> = {
  'start-application': refused('not-live'),
  'start-session': refused('stopped'),
  'reopen-channel': gives('channel-reopened'),
};

const { hostLive, limited, started, linkStarted } = past;

/** What happened before ann came to her status, and what comes of each order then; a closed channel has no calls. */
const TABLE: Record<Scene, { readonly given: readonly Event[] } & Record<Status, Row | 'cannot be'>> = {
  open: { given: [hostLive()], none: NONE, waiting: WAITING, linked: LINKED },
  closed: {
    given: [hostLive(), past.switchClosed()],
    none: {
      ...NONE,
      'open-switch': gives('switch-opened'),
      'close-switch': gives(),
      'start-application': refused('closed'),
    },
    waiting: 'cannot be',
    linked: 'cannot be',
  },
  'in pk': {
    given: [hostLive(), past.pkChanged(true)],
    none: { ...NONE, ...IN_PK },
    waiting: { ...WAITING, ...IN_PK },
    linked: { ...LINKED, ...IN_PK },
  },
  'links full': {
    given: [hostLive(), limited({ maxLinks: 1 }), started('bob'), linkStarted('bob', 0, 0, 2)],
    none: { ...NONE, ...BOB_LINKED, 'start-application': refused('links-full') },
    waiting: { ...WAITING, ...ONE_WAITS_ONE_LINKED, ...NO_LINK_IS_FREE },
    linked: { ...LINKED, ...BOTH_LINKED, 'move-to-seat': refused('no-such-seat') },
  },
  'links full, keep': {
    given: [hostLive(), limited({ maxLinks: 1, whenFull: 'keep' }), started('bob'), linkStarted('bob', 0, 0, 2)],
    none: { ...NONE, ...BOB_LINKED },
    waiting: { ...WAITING, ...ONE_WAITS_ONE_LINKED, ...NO_LINK_IS_FREE },
    linked: { ...LINKED, ...BOTH_LINKED, 'move-to-seat': refused('no-such-seat') },
  },
  'the next by themselves': {
    given: [hostLive(), limited({ whenFull: 'keep', autoNext: true })],
    none: NONE,
    waiting: { ...WAITING, 'let-next-in': gives('link-started') },
    linked: LINKED,
  },
  'the next by themselves, in pk': {
    given: [hostLive(), past.pkChanged(true), limited({ whenFull: 'keep', autoNext: true })],
    none: { ...NONE, ...IN_PK },
    waiting: { ...WAITING, ...IN_PK },
    linked: { ...LINKED, ...IN_PK },
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
    linked: { ...LINKED, ...ONE_WAITS_ONE_LINKED, 'end-overdue': gives('application-ended') },
  },
  'too many starts': {
    given: [hostLive(), ...past.threeStarts('ann'), past.applicationEnded('ann', 2, 'cancelled', 2)],
    none: { ...NONE, ...TOO_MANY_STARTS },
    waiting: { ...WAITING, ...TOO_MANY_STARTS },
    linked: { ...LINKED, ...TOO_MANY_STARTS },
  },
  barred: {
    given: [hostLive(), past.barred('ann', 600_000)],
    none: { ...NONE, ...BARRED },
    waiting: { ...WAITING, ...BARRED },
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
    linked: {
      ...LINKED,
      ...AFTER_THE_END,
      'end-session': gives('link-ended', 'channel-stopped'),
      'close-room': gives('link-ended'),
    },
  },
  stopped: {
    given: [hostLive(), past.sessionEnded(), past.stopped('for-ever')],
    none: { ...NONE, ...STOPPED, 'end-session': gives('channel-stopped'), 'close-room': gives() },
    waiting: 'cannot be',
    linked: 'cannot be',
  },
};

describe('what each order does in each situation [LC6] [LC7] [LC8] [LC9] [LC10] [LC12] [LC14] [LC20] [LC22]', () => {
  for (const [name, scene] of Object.entries(TABLE)) {
    for (const status of STATUSES) {
      const row = scene[status];
      if (row === 'cannot be') continue;
      describe(`${name}, ann ${status}`, () => {
        const channel = deepFreeze(channelAfter(...scene.given, ...ANN[status]));
        for (const command of Object.values(COMMANDS)) {
          const { refusal, events } = row[command.type];
          it(`${command.type}: ${[refusal ?? 'done', ...events].join(', ')}`, () => {
            const decision = decide(channel, command, DEFAULT_LIMITS);
            assert.equal(decision.refusal?.reason, refusal);
            assert.deepEqual(
              decision.events.map((event) => event.type),
              events,
            );
          });
        }
      });
    }
  }
});
