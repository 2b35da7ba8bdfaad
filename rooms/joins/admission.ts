import { ServerError } from '@colyseus/core';
import { isNumericId } from '../../schema/proto/values.ts';
import { parseTraceParent, type TraceParent } from '../../src/domain/audit/traceParent.ts';
import type { Caller } from '../../src/domain/channel.ts';
import { type Millis, parseSid, type Sid } from '../../src/domain/ids.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Tokens } from '../../src/ports/joins.ts';
import { plainWireNamed, type WireName } from '../wires/wires.ts';
import { badJoin, forbidden, notNow, unauthorized } from './joinAnswers.ts';

/** What a connection may do in a channel, found out once, before the channel is looked for or made. */
export type Admitted = {
  readonly caller: Caller;
  readonly sid: Sid;
  /** How it is spoken with; kept when it comes back. */
  readonly wire: WireName;
  /** Its token; undefined: that does not say (PE7). */
  readonly issuedAt: Millis | undefined;
  /** The address that they came from; empty: nobody knows. */
  readonly from: string;
  /** OP9: of the request by which they came. */
  readonly trace?: TraceParent;
};

/** `plain`: of those alone who come through the plain door (IN12). */
type JoinOptions = { sid?: unknown; ids?: unknown; wire?: unknown; plain?: unknown };

/** The address that they come from, and what their request says that it is of. */
export type Whence = { readonly from?: string; readonly traceparent?: unknown };

const NO_SEAT = 'a token with the role service joins no channel: it is for HTTP';

/** Throws a clear error for whoever must not join; makes `options.sid` the text by which the channel is found. */
export async function admit(
  tokens: Tokens,
  token: string | undefined,
  options: unknown,
  { from = '', traceparent }: Whence = {},
): Promise<Admitted> {
  const asked = isJoinOptions(options) ? options : {};
  const sid = parseSid(asked.sid);
  if (sid === undefined) {
    throw badJoin(
      'which channel? Join with { sid }: text of 1–128 bytes without control characters, or a safe integer',
    );
  }
  const claims = await tokens.verify(token);
  if ('refused' in claims) throw unauthorized(claims.refused);
  if ('service' in claims) throw forbidden(NO_SEAT);
  if (claims.caller.role === 'observer') throw forbidden('an observer joins no channel: the token is for HTTP');
  if (claims.sid !== undefined && claims.sid !== sid) throw forbidden(`this token is for another channel than ${sid}`);
  // A channel asked for by a number and by its text must be the same one (LC1).
  asked.sid = sid;
  const wire = wireFor(asked);
  const { userId } = claims.caller.person;
  if (NUMERIC.has(wire) && !(isNumericId(sid) && isNumericId(userId))) throw badJoin(NO_NUMBER);
  const trace = parseTraceParent(traceparent);
  return { caller: claims.caller, sid, wire, issuedAt: claims.issuedAt, from, ...(trace !== undefined && { trace }) };
}

/** IN11 */
const NUMERIC: ReadonlySet<WireName> = new Set(['protobuf', 'plain-protobuf']);
const NO_NUMBER = 'with wire: "protobuf" the channel and the user must have whole numbers from 1 to 2^64 - 1 for ids';

function wireFor({ ids, wire, plain }: JoinOptions): WireName {
  const plainWire = plainWireNamed(plain);
  if (plainWire !== undefined) return plainWire;
  if (wire === 'protobuf') return wire;
  if (wire !== undefined) throw badJoin('wire is "protobuf", or is left out');
  if (ids !== undefined && ids !== 'numeric') throw badJoin('ids is "numeric", or is left out');
  return ids === 'numeric' ? 'numbers' : 'undecided';
}

function isJoinOptions(options: unknown): options is JoinOptions {
  return typeof options === 'object' && options !== null;
}

/** How a connection is closed that must not stay. */
export type Exit = { readonly code: number; readonly reason: string };

/** LC25, PE7: they were on their way when they, or their token, became unwelcome. */
export const shownOut = ({ code, reason }: Exit): ServerError => new ServerError(code, reason);

/** A host whom the channel did not take. */
export function hostRefused(sid: Sid, refusal: Refusal): ServerError {
  if (refusal.reason === 'busy') return notNow('the server cannot keep anything now: try again');
  if (refusal.reason !== 'stopped') return forbidden(`another host is live in channel ${sid}`);
  const { until, reason } = refusal.stop;
  const howLong = until === 'for-ever' ? 'until it is reopened' : `until ${new Date(until).toISOString()}`;
  return forbidden(`an operator has stopped channel ${sid} ${howLong}${reason === '' ? '' : `: ${reason}`}`);
}
