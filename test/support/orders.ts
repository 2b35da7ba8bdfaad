import type { Life } from '../../src/domain/air.ts';
import type { Caller, Muting } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { Millis, StreamId } from '../../src/domain/ids.ts';
import type { LimitOverrides } from '../../src/domain/limits.ts';
import { admin, callId, HOST, host, LIFE, LIVE, streamId, userId, viewer } from './people.ts';

// Each order as its usual giver gives it.

const theHost = host(HOST);
const operator = admin('olga');

export const openSwitch = (by: Caller = theHost): Order => ({ type: 'open-switch', by });
export const closeSwitch = (by: Caller = theHost): Order => ({ type: 'close-switch', by });

export const start = (name: string, by: Caller = viewer(name)): Extract<Order, { type: 'start-application' }> => ({
  type: 'start-application',
  by,
  callId: callId(name),
});
/** PE8 */
export const startOn = (name: string, seat: number): Order => ({ ...start(name), seat });
export const cancel = (name: string, by: Caller = viewer(name)): Order => ({ type: 'cancel-application', by });
export const reportRanOut = (name: string, by: Caller = viewer(name)): Order => ({ type: 'report-ran-out', by });
export const quit = (name: string, by: Caller = viewer(name)): Order => ({ type: 'quit-link', by });

export const allow = (name: string, by: Caller = theHost): Order => ({
  type: 'allow-application',
  by,
  userId: userId(name),
});
export const refuse = (name: string, by: Caller = theHost): Order => ({
  type: 'refuse-application',
  by,
  userId: userId(name),
});
export const remove = (name: string, by: Caller = theHost): Order => ({
  type: 'remove-link',
  by,
  userId: userId(name),
});

/** PE3 */
export const refuseAll = (by: Caller = theHost): Order => ({ type: 'refuse-all', by });
export const removeAll = (by: Caller = theHost): Order => ({ type: 'remove-all', by });
export const allowNext = (by: Caller = theHost): Order => ({ type: 'allow-next', by });

/** PE1 */
export const appoint = (name: string, by: Caller = theHost): Order => ({
  type: 'appoint-moderator',
  by,
  userId: userId(name),
});
export const dismiss = (name: string, by: Caller = theHost): Order => ({
  type: 'dismiss-moderator',
  by,
  userId: userId(name),
});

export const mute = (name: string, muting: Muting, by: Caller = theHost): Order => ({
  type: 'mute-link',
  by,
  userId: userId(name),
  ...muting,
});

export const lockSeat = (seat: number, by: Caller = theHost): Order => ({ type: 'lock-seat', by, seat });
export const unlockSeat = (seat: number, by: Caller = theHost): Order => ({ type: 'unlock-seat', by, seat });
export const moveToSeat = (name: string, seat: number, by: Caller = theHost): Order => ({
  type: 'move-to-seat',
  by,
  userId: userId(name),
  seat,
});
export const orderSeats = (names: readonly string[], by: Caller = theHost): Order => ({
  type: 'order-seats',
  by,
  userIds: names.map(userId),
});
export const block = (name: string, by: Caller = theHost, minutes = 0, reason = ''): Order => ({
  type: 'block-user',
  by,
  userId: userId(name),
  minutes,
  reason,
});
export const unblock = (name: string, by: Caller = theHost): Order => ({
  type: 'unblock-user',
  by,
  userId: userId(name),
});
export const shutOut = (name: string, blockedBy: string = HOST): Order => ({
  type: 'shut-out',
  person: { userId: userId(name) },
  blockedBy: userId(blockedBy),
});

export const setPk = (inPk: boolean, by: Caller = operator): Order => ({ type: 'set-pk', by, inPk });
export const setLimits = (overrides: LimitOverrides, by: Caller = operator): Order => ({
  type: 'set-limits',
  by,
  overrides,
});
export const endSession = (by: Caller = operator, minutes?: number, reason = ''): Order => ({
  type: 'end-session',
  by,
  minutes,
  reason,
});
/** LC25: 0 for ever. */
export const stop = (minutes: number, reason = ''): Order => endSession(operator, minutes, reason);
export const reopen = (by: Caller = operator): Order => ({ type: 'reopen-channel', by });
export const startSession = (by: Caller = theHost): Order => ({ type: 'start-session', by, liveId: LIVE });
export const leave = (name: string, seenAt: Millis = 0): Order => ({
  type: 'leave',
  person: { userId: userId(name) },
  says: 'connections',
  seenAt,
});
/** By what ZEGO says. */
export const leaveRoom = (name: string, seenAt: Millis): Order => ({
  type: 'leave',
  person: { userId: userId(name) },
  says: 'zego',
  seenAt,
});
/** By what a system of the platform says (IN3); without `seenAt` just now. */
export const reportLeft = (name: string, seenAt?: Millis): Order => ({
  type: 'leave',
  person: { userId: userId(name) },
  says: 'platform',
  seenAt,
  via: userId('backend'),
});
/** IN2: through a system of the platform, by somebody without a connection. */
export const startUnseen = (name: string, by: Caller = viewer(name)): Order => ({
  type: 'start-application',
  by,
  callId: callId(name),
  isUnseen: true,
  via: userId('backend'),
});
export const noteArrival = (name: string): Order => ({ type: 'note-arrival', person: { userId: userId(name) } });
export const closeRoom = (closedAt: Millis = 1): Order => ({ type: 'close-room', closedAt });
export const endOverdue = (): Order => ({ type: 'end-overdue' });
/** PE14 */
export const letNextIn = (name: string): Order => ({ type: 'let-next-in', person: { userId: userId(name) } });
/** ME5 */
export const endSilentLink = (name: string): Order => ({
  type: 'end-silent-link',
  person: { userId: userId(name) },
  callId: callId(name),
});
/** ME6: whose stream is called as they are, if it is not said otherwise. */
export const reportStranger = (name: string, life: Life = LIFE, stream: StreamId = streamId(name)): Order => ({
  type: 'report-stranger',
  person: { userId: userId(name) },
  streamId: stream,
  life,
});
