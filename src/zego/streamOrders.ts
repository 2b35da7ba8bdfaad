import type { Millis, Sid, StreamId, UserId } from '../domain/ids.ts';
import type { ActionBudget, BudgetedAction } from './actionBudget.ts';
import { DONE } from './serverReply.ts';
import { createSignedCall, type Parameters, type SignedCallDeps } from './signedCall.ts';

/** ME10: what of a stream is not heard or seen; one of them at least. */
export type StreamRule = { readonly audio: boolean; readonly video: boolean; readonly forS: number };

export type Ban = {
  /** Greater than of any before of this id. */
  readonly sequence: number;
  /** Or may be, for all that is known. */
  readonly isHeard: boolean;
};

/**
 * What ZEGO can be told to do about streams (ME7, ME10). Each resolves with ZEGO's code. Rejects with OverBudget if it was not
 * sent, also because `signal` ended the wait for its turn; or, where no answer came, with anything else: it may have been done.
 */
export interface StreamOrders {
  /** Nobody can publish under this id from then on, and who does is cut off. */
  forbid(streamId: StreamId, ban: Ban, signal: AbortSignal): Promise<string>;
  /** Out of the room's list, of which all are told: by itself it cuts nothing. */
  remove(sid: Sid, userId: UserId, streamId: StreamId, signal: AbortSignal): Promise<string>;
  kick(sid: Sid, userId: UserId, signal: AbortSignal): Promise<string>;
  setRule(sid: Sid, streamId: StreamId, rule: StreamRule, signal: AbortSignal): Promise<string>;
  deleteRule(sid: Sid, streamId: StreamId, signal: AbortSignal): Promise<string>;
}

const REQUEST_MS_MAX = 3_000;
/** As many as may be owed at once have their turn by then. */
const TURN_WITHIN_MS: Millis = 30_000;
/** Whoever is not heard any more can wait: not in the way of those who are. */
const TIDY_WITHIN_MS: Millis = 500;

const ABSENT: ReadonlySet<string> = new Set(['138', '105', '104', '5024', '50001']);

/** ME7: there is no such stream, or no such room. */
export const isAbsent = (code: string): boolean => ABSENT.has(code);

export const isDone = (code: string): boolean => code === DONE || isAbsent(code);

/** ZEGO has to allow it for the project. */
export const NOT_ALLOWED = '9';

export function createStreamOrders(access: SignedCallDeps & { readonly budget: ActionBudget }): StreamOrders {
  const call = createSignedCall(access, REQUEST_MS_MAX);
  const give = async (
    action: BudgetedAction,
    parameters: Parameters,
    signal: AbortSignal,
    withinMs = TURN_WITHIN_MS,
  ): Promise<string> => {
    await access.budget.turn(action, withinMs, signal);
    return (await call(action, parameters)).code;
  };

  return {
    forbid: (streamId, { sequence, isHeard }, signal) =>
      give(
        'ForbidRTCStream',
        [
          ['StreamId', streamId],
          ['Sequence', String(sequence)],
        ],
        signal,
        isHeard ? TURN_WITHIN_MS : TIDY_WITHIN_MS,
      ),
    remove: (sid, userId, streamId, signal) =>
      give(
        'DeleteStream',
        [
          ['RoomId', sid],
          ['UserId', userId],
          ['StreamId', streamId],
        ],
        signal,
        TIDY_WITHIN_MS,
      ),
    kick: (sid, userId, signal) =>
      give(
        'KickoutUser',
        [
          ['RoomId', sid],
          ['UserId[]', userId],
        ],
        signal,
        TIDY_WITHIN_MS,
      ),
    setRule: (sid, streamId, { audio, video, forS }, signal) => {
      const disabled = [
        ['DisableAudio', audio ? '1' : '0'],
        ['DisableVideo', video ? '1' : '0'],
      ] as const;
      const stream = [
        ['RoomId', sid],
        ['StreamId', streamId],
      ] as const;
      return give('SetForbidStreamRule', [...stream, ...disabled, ['EffectiveTime', String(forS)]], signal);
    },
    deleteRule: (sid, streamId, signal) =>
      give(
        'DelForbidStreamRule',
        [
          ['RoomId', sid],
          ['StreamId', streamId],
        ],
        signal,
      ),
  };
}
