import { isMuted, type Muting } from '../../domain/channel.ts';
import type { Sid, StreamId } from '../../domain/ids.ts';
import { OverBudget } from '../actionBudget.ts';
import { isAbsent, isDone, NOT_ALLOWED, type StreamOrders } from '../streamOrders.ts';
import type { CutOutcome } from './cutStream.ts';

/** ME10: how much of a stream is to be let through. */
export type Rule = { readonly sid: Sid; readonly streamId: StreamId; readonly muting: Muting };

export type RuleOutcome =
  | CutOutcome
  /** It stays as it is until somebody mutes again. */
  | 'not-allowed';

/** As long as ZEGO keeps one. A link does not last longer, or is muted anew. */
export const RULE_S = 86_400;

/** ME10: one attempt. A stream that is not on the air yet is told of again: it may come. */
export async function ruleStream(
  { sid, streamId, muting }: Rule,
  stopping: AbortSignal,
  orders: Pick<StreamOrders, 'setRule' | 'deleteRule'>,
): Promise<RuleOutcome> {
  try {
    const code = isMuted(muting)
      ? await orders.setRule(sid, streamId, { ...muting, forS: RULE_S }, stopping)
      : await orders.deleteRule(sid, streamId, stopping);
    if (code === NOT_ALLOWED) return 'not-allowed';
    return isDone(code) && !(isMuted(muting) && isAbsent(code)) ? 'done' : { type: 'failed', code };
  } catch (error) {
    if (error instanceof OverBudget) return { type: 'later', isForbidden: false };
    return { type: 'failed', code: 'no-answer' };
  }
}
