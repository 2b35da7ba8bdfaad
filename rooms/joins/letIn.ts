import type { ServedChannel } from '../../src/app/servedChannel.ts';
import type { Sid } from '../../src/domain/ids.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Connection, Visitor } from '../connections.ts';
import type { ShownOut } from '../shownOut.ts';
import { type Admitted, hostRefused, shownOut as refusalOf } from './admission.ts';
import { forbidden } from './joinAnswers.ts';

export type JoinOptions = { readonly notices?: unknown } | undefined;

export function seatOf({ auth }: Connection, sid: Sid): Admitted {
  if (auth?.sid !== sid) throw forbidden('this seat is for another channel');
  return auth;
}

type Inside = { readonly channel: Pick<ServedChannel, 'depart'>; readonly shownOut: Pick<ShownOut, 'exitOf'> };

/** Since when they are here; and what a host's arrival came to. */
type Arrival = { readonly version: number; readonly refusal?: Refusal | undefined };

/** Throws for whoever may not stay. */
export function letIn(
  { caller, sid, issuedAt, from = '' }: Admitted,
  { version, refusal }: Arrival,
  options: JoinOptions,
  { channel, shownOut }: Inside,
): Visitor {
  if (refusal !== undefined) throw hostRefused(sid, refusal);
  const exit = shownOut.exitOf({ caller, sinceVersion: version, issuedAt });
  if (exit !== undefined) {
    channel.depart(caller.person.userId);
    throw refusalOf(exit);
  }
  return { caller, wantsRoomNotices: options?.notices !== false, sinceVersion: version, issuedAt, from, isLost: false };
}
