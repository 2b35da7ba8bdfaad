import type { Answer, Foreseen } from '../domain/answer.ts';
import type { TraceParent } from '../domain/audit/traceParent.ts';
import type { Caller, Channel } from '../domain/channel.ts';
import type { Order, StartOrder } from '../domain/command.ts';
import type { CmdId, Millis, UserId } from '../domain/ids.ts';
import type { AwaySince } from '../domain/lastSeen.ts';
import type { QueueSight } from '../domain/queue.ts';
import type { MediaOf } from '../domain/roster/linkMedia.ts';

/** When something is told of a channel, and who is away, or on the air, then. */
type Moment = { readonly now: Millis; readonly awaySince: AwaySince; readonly mediaOf: MediaOf };

/** What a room needs of its channel: the actor of it, or, in a mirror, what follows one that is elsewhere (ADR 37). */
export interface ServedChannel {
  /** ST4: of the actor that it is shown by. */
  readonly epoch: number;
  /** As far as it is known here: of hidden lists a mirror has what its own users may see. */
  readonly channel: Channel;
  readonly queue: QueueSight;
  /** By the channel's own time (LC2). */
  readonly now: Millis;
  readonly awaySince: AwaySince;
  readonly mediaOf: MediaOf;
  /** For what is told now. */
  readonly moment: Moment;
  /** SC5: it is shown as it was last, for its actor does not answer. */
  readonly isBehind: boolean;
  /** Nobody is there and nothing runs: it may sleep. */
  readonly isQuiet: boolean;
  give(order: Order, cmdId?: CmdId): Promise<Answer>;
  /** PE12 */
  foresee(start: StartOrder): Foreseen | Promise<Foreseen>;
  noteMalformed(userId: UserId, cmdId: CmdId | undefined): void;
  /** A connection comes. A host's resolves with what the channel says to it. */
  arrive(caller: Caller, trace?: TraceParent): Promise<Answer | undefined>;
  /** A connection is lost, and may come back. */
  lose(userId: UserId): void;
  comeBack(userId: UserId): void;
  /** A connection left on purpose; or it was lost, and another one is waited for, for `graceMs`. */
  depart(userId: UserId, graceMs?: Millis): void;
  /** A lost connection does not come back; another one may be waited for, for `graceMs`. */
  giveUp(userId: UserId, graceMs?: Millis): void;
}
