import type { Millis, Sid, StreamId, UserId } from '../../domain/ids.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { StreamSights, ZegoStreams } from '../../ports/zego.ts';
import { rest } from '../../runtime/rest.ts';
import { OverBudget } from '../actionBudget.ts';
import { isAbsent, isDone, type StreamOrders } from '../streamOrders.ts';

/** ME6: a stream that is to end, and not to come back. */
export type Cut = {
  readonly sid: Sid;
  readonly streamId: StreamId;
  readonly userId: UserId;
  /** The user has to leave the room as well. */
  readonly isKick: boolean;
};

export type Attempt = {
  /** Greater than of any attempt before. */
  readonly sequence: number;
  /** An attempt that had to wait for its turn came as far as that. */
  readonly isForbidden: boolean;
  readonly stopping: AbortSignal;
};

export type CutOutcome =
  | 'done'
  /** No fault of anybody's: it is not its turn. */
  | { readonly type: 'later'; readonly isForbidden: boolean }
  /** ZEGO's code, or a word of ours. */
  | { readonly type: 'failed'; readonly code: string };

export type CutStreamDeps = {
  readonly orders: StreamOrders;
  readonly sights: StreamSights;
  readonly streams: ZegoStreams;
  readonly clock: Pick<Clock, 'after'>;
};

/** The rests between looks whether it is seen closed. */
const LOOKS_MS: readonly Millis[] = [150, 350, 700];
/** The word for it that all was done, and it is on the air still. */
const ON_AIR = 'on-air';
/** ZEGO: no such user in the room. */
const NO_SUCH_USER = '50002';

/**
 * ME7: one attempt.
 *
 *   forbid ──► not on the air: done
 *     │
 *     ▼
 *   delete ──► ZEGO has no such stream: done
 *     │
 *     ▼
 *   (kick) ──► seen closed, gone when it is deleted again, or not on ZEGO's list: done
 *
 * In this order: a phone that goes on publishing comes back to the list at once from which it was only deleted; and if it
 * has not begun yet, there is nothing to delete, and it would begin later.
 */
export async function cutStream(cut: Cut, attempt: Attempt, deps: CutStreamDeps): Promise<CutOutcome> {
  let { isForbidden } = attempt;
  try {
    if (!isForbidden) {
      const isHeard = (await deps.sights.see(cut.sid, cut.streamId)) !== 'off-air';
      const ban = { sequence: attempt.sequence, isHeard };
      const code = await tell(attempt, () => deps.orders.forbid(cut.streamId, ban, attempt.stopping));
      isForbidden = true;
      if (isAbsent(code) && !cut.isKick) return 'done';
    }
    return await endForbidden(cut, attempt, deps);
  } catch (error) {
    if (error instanceof OverBudget || error instanceof Stopping) return { type: 'later', isForbidden };
    return { type: 'failed', code: error instanceof Failed ? error.code : 'no-answer' };
  }
}

class Failed extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`ZEGO says ${code}`);
    this.code = code;
  }
}

class Stopping extends Error {}

async function tell({ stopping }: Pick<Attempt, 'stopping'>, order: () => Promise<string>): Promise<string> {
  if (stopping.aborted) throw new Stopping();
  const code = await order();
  if (!isDone(code) && code !== NO_SUCH_USER) throw new Failed(code);
  return code;
}

async function endForbidden(cut: Cut, { stopping }: Attempt, deps: CutStreamDeps): Promise<CutOutcome> {
  const { sid, streamId, userId, isKick } = cut;
  const { orders, sights } = deps;
  const remove = () => tell({ stopping }, () => orders.remove(sid, userId, streamId, stopping));

  const isOff = (await sights.see(sid, streamId)) === 'off-air' || isAbsent(await remove());
  if (isKick) await tell({ stopping }, () => orders.kick(sid, userId, stopping));
  if (isOff || (await isSeenClosed(cut, stopping, deps)) || isAbsent(await remove())) return 'done';
  return (await isListed(cut, deps)) ? { type: 'failed', code: ON_AIR } : 'done';
}

async function isSeenClosed({ sid, streamId }: Cut, stopping: AbortSignal, { sights, clock }: CutStreamDeps) {
  for (const ms of LOOKS_MS) {
    await rest(clock, ms, stopping);
    if ((await sights.see(sid, streamId)) === 'off-air') return true;
  }
  return false;
}

/** Only if it may be asked for at once: the room's own repair needs the list as well (ME3). */
async function isListed({ sid, streamId }: Cut, { streams }: CutStreamDeps): Promise<boolean> {
  const listed = await streams.listStreams(sid, 0).catch((error: unknown) => {
    if (error instanceof OverBudget) throw new Failed(ON_AIR);
    throw error;
  });
  return listed?.some((stream) => stream.streamId === streamId) ?? false;
}
