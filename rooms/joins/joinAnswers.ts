import { ErrorCode, ServerError } from '@colyseus/core';
import { CLOSE_REVOKED, CLOSE_STOPPED } from '../../schema/closeCodes.ts';
import type { TraceParent } from '../../src/domain/audit/traceParent.ts';
import { joinOutcome } from '../../src/ports/joins.ts';
import type { Log, Metrics } from '../../src/ports/runtime.ts';

// Colyseus answers a join that it refuses with the error's code as the HTTP status: those of its own are 520 to 526, which
// load balancers take for theirs. So whatever refuses a join says it with a status of HTTP, here and in a frame alike.

/** What is asked for cannot be understood. */
export const badJoin = (why: string): ServerError => new ServerError(400, why);
/** Who asks is not known: another token is needed. */
export const unauthorized = (why: string): ServerError => new ServerError(401, why);
/** Who asks is known, and may not. */
export const forbidden = (why: string): ServerError => new ServerError(403, why);
/** To ask again a little later may help; after all the others it will not. */
export const notNow = (why: string): ServerError => new ServerError(503, why);

/** Of what is wrong inside strangers are told no more. */
export const cannotLetIn = (): ServerError => notNow('the server cannot let you in now: try again');

export const noSuchMethod = (method: string): ServerError =>
  new ServerError(ErrorCode.MATCHMAKE_NO_HANDLER, `invalid method "${method}"`);

const OURS: ReadonlySet<number> = new Set([400, 401, 403, 503, CLOSE_STOPPED, CLOSE_REVOKED]);

/** What else Colyseus says. A room that is gone, or a seat that was given up, can be asked for anew. */
const STATUS_OF_COLYSEUS: ReadonlyMap<number, number> = new Map([
  [ErrorCode.MATCHMAKE_NO_HANDLER, 404],
  [ErrorCode.MATCHMAKE_INVALID_CRITERIA, 404],
  [ErrorCode.MATCHMAKE_INVALID_ROOM_ID, 404],
  [ErrorCode.MATCHMAKE_EXPIRED, 410],
]);

export function joinRefusal(error: unknown, log: Pick<Log, 'warn'>, trace?: TraceParent): ServerError {
  if (error instanceof ServerError) {
    if (OURS.has(error.code)) return error;
    const status = STATUS_OF_COLYSEUS.get(error.code);
    if (status !== undefined) return new ServerError(status, error.message);
  }
  // A store that is away, a channel that is on its way, a bug: what it says is not for strangers.
  log.warn({ ...(trace !== undefined && { traceparent: trace }), err: error }, 'nobody could be let in');
  return cannotLetIn();
}

/** OP8 */
export function countedRefusal(error: unknown, { log, metrics }: CountedDeps, trace?: TraceParent): ServerError {
  const refusal = joinRefusal(error, log, trace);
  metrics.join(joinOutcome(refusal.code));
  return refusal;
}

type CountedDeps = { readonly log: Pick<Log, 'warn'>; readonly metrics: Pick<Metrics, 'join'> };
