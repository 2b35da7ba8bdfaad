import type { Millis, Sid, StreamId } from '../../domain/ids.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import { OnceEach } from '../../runtime/onceEach.ts';
import { NOT_ALLOWED } from '../streamOrders.ts';

export type FailedCut = { readonly sid: Sid; readonly streamId: StreamId; readonly code: string };

/** What has been told of, beside cuts. */
const RULES = 'rules';
const WARN_EVERY_MS = 30_000;

/** What the log tells of cuts: not each of them. */
export class CutLog {
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #once = new OnceEach(2);
  /** Undefined: all goes well. */
  #warnedAt: Millis | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor({ log, clock }: { readonly log: Log; readonly clock: Pick<Clock, 'elapsed'> }) {
    this.#log = log;
    this.#clock = clock;
  }

  failed(cut: FailedCut): void {
    if (cut.code === NOT_ALLOWED && this.#once.isFirst(NOT_ALLOWED)) {
      this.#log.error(
        cut,
        'ZEGO does not allow this project to end streams (code 9): ask ZEGO to enable ForbidRTCStream, DeleteStream and KickoutUser of its server API for this AppId; until then streams that must not be on the air stay on it, and are tried again',
      );
    }
    this.#warn(cut, 'a stream that must not be on the air could not be cut: it is tried again');
  }

  /** ME10: it is not tried again by itself. */
  rulesNotAllowed(stream: Pick<FailedCut, 'sid' | 'streamId'>): void {
    if (!this.#once.isFirst(RULES)) return;
    this.#log.error(
      stream,
      'ZEGO does not allow this project to mute streams (code 9): ask ZEGO to enable SetForbidStreamRule and DelForbidStreamRule of its server API for this AppId; until then who is muted is only shown so, and ZEGO is asked again with the next mute',
    );
  }

  storeAway(reason: string): void {
    this.#warn({ reason }, 'what is owed of cuts could not be read or settled: it waits');
  }

  /** Not of every other one that fails: it would be told of without end. */
  done(): void {
    if (this.#warnedAt === undefined || this.#clock.elapsed() - this.#failedAt < WARN_EVERY_MS) return;
    this.#warnedAt = undefined;
    this.#log.info({}, 'streams are cut again');
  }

  #warn(fields: object, message: string): void {
    const now = this.#clock.elapsed();
    this.#failedAt = now;
    if (this.#warnedAt !== undefined && now - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = now;
    this.#log.warn(fields, message);
  }
}
