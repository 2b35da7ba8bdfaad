import type { TraceParent } from '../domain/audit/traceParent.ts';
import type { Caller } from '../domain/channel.ts';
import type { Millis, Sid, UserId } from '../domain/ids.ts';
import type { JoinOutcome } from './runtime.ts';

/** What a valid token says; `sid`: it is good for that channel alone. */
export type Claims = UserClaims | ServiceClaims;
export type UserClaims = {
  readonly caller: Caller;
  readonly sid: Sid | undefined;
  /** Undefined: it does not say. */
  readonly issuedAt: Millis | undefined;
};
export type ServiceClaims = { readonly service: Service; readonly sid: Sid | undefined };

/** IN1: a system of the platform. `scope`: the orders that it may give; undefined: all. */
export type Service = { readonly name: UserId; readonly scope: ReadonlySet<string> | undefined };

export type TokenRefusal = { readonly refused: string };

export interface Tokens {
  /** Rejects with `Unavailable` while the keys that are needed for it are away. */
  verify(token: string | undefined): Promise<Claims | TokenRefusal>;
}

/** What a client asks for before it connects: a seat in a room, known by its name or its id. */
export type SeatRequest = {
  readonly method: string;
  readonly room: string;
  readonly options: {
    readonly sid?: unknown;
    readonly notices?: unknown;
    readonly ids?: unknown;
    readonly wire?: unknown;
    readonly reconnectionToken?: unknown;
  };
  readonly token: string | undefined;
  /** The address that it comes from. */
  readonly from: string;
  /** OP9 */
  readonly trace: TraceParent | undefined;
};

export type SeatAnswer =
  /** As the SDK wants it. */
  { readonly seat: object } | { readonly refused: string; readonly status: number };

/** Lets clients in, or tells them with a status of HTTP why not. */
export type Matchmaker = (asked: SeatRequest) => Promise<SeatAnswer>;

const OUTCOMES: ReadonlyMap<number, JoinOutcome> = new Map([
  [400, 'bad-request'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'bad-request'],
  [410, 'bad-request'],
  [429, 'too-many'],
  [503, 'not-now'],
]);

/** By the status that a join is refused with. */
export const joinOutcome = (status: number): JoinOutcome => OUTCOMES.get(status) ?? 'failed';
