import type { ChannelActor } from '../../src/app/channelActor.ts';
import type { Sid } from '../../src/domain/ids.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Connection, StoppedHost, Visitor } from '../connections.ts';
import { type Admitted, hostRefused, sessionStopped } from './admission.ts';
import { forbidden } from './joinAnswers.ts';

export type JoinOptions = { readonly notices?: unknown } | undefined;

export function seatOf({ auth }: Connection, sid: Sid): Admitted {
  if (auth?.sid !== sid) throw forbidden('this seat is for another channel');
  return auth;
}

type Inside = { readonly actor: ChannelActor; readonly stoppedHost: StoppedHost };

/** Since when they are here; and what a host's arrival came to. */
type Arrival = { readonly version: number; readonly refusal?: Refusal | undefined };

/** Throws for whoever may not stay. */
export function letIn(
  { caller, sid }: Admitted,
  { version, refusal }: Arrival,
  options: JoinOptions,
  { actor, stoppedHost }: Inside,
): Visitor {
  if (refusal !== undefined) throw hostRefused(sid, refusal);
  const reason = stoppedHost.reasonFor({ caller, sinceVersion: version });
  if (reason !== undefined) {
    actor.depart(caller.person.userId);
    throw sessionStopped(reason);
  }
  return { caller, wantsRoomNotices: options?.notices !== false, sinceVersion: version, isLost: false };
}
