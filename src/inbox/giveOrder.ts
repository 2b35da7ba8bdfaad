import { MAY_BE_FIRST, orderOf } from '../../schema/orders.ts';
import type { CallId, Millis, UserId } from '../domain/ids.ts';
import { Damaged, Unavailable } from '../ports/channelStore.ts';
import type { ChannelDirectory, OrderOutcome } from '../ports/directory.ts';
import type { InboxOutcome } from '../ports/inbox.ts';
import type { Wanted } from './readEntry.ts';

export type GiveDeps = {
  readonly directory: Pick<ChannelDirectory, 'give'>;
  /** Whom the journal names (`via`), and in whose name repeats are known. */
  readonly giver: UserId;
  readonly newCallId: () => CallId;
};

/** `not-yet`: it was not done, or nobody knows; given again, it is a repeat. */
export type Given =
  | { readonly type: Exclude<InboxOutcome, 'rejected' | 'refused'> }
  | { readonly type: 'refused' | 'rejected' | 'not-yet'; readonly reason: string };

const UNKNOWN_CHANNEL = rejected('no such channel was ever seen');
/** LC17 */
const NOT_THEIRS = rejected('the order is not for this user to give, or its id was that of another order');
const BROKEN = rejected('something went wrong on the server: its log tells what');
const DAMAGED = rejected('what is kept of this channel cannot be read: the log of the server tells why');

/** IN4: a refusal is an answer too. */
export async function giveOrder(
  { sid, body, cmdId }: Wanted,
  notAfter: Millis,
  { directory, giver, newCallId }: GiveDeps,
): Promise<Given> {
  const origin = { role: 'service', from: giver } as const;
  const order = { ...orderOf(body, { name: giver, newCallId }), origin };
  try {
    const given = await directory.give(sid, order, { cmdId, notAfter, mayBeFirst: MAY_BE_FIRST.has(body.order) });
    return given === undefined ? UNKNOWN_CHANNEL : meaningOf(given);
  } catch (error) {
    if (error instanceof Damaged) return DAMAGED;
    if (error instanceof Unavailable) return { type: 'not-yet', reason: error.message };
    throw error;
  }
}

function meaningOf(given: OrderOutcome): Given {
  if (given.type !== 'answered') {
    const isKnown = given.type === 'not-done';
    return { type: 'not-yet', reason: isKnown ? 'it could not be done' : 'it may have been done, and nobody can tell' };
  }
  const { refusal } = given.answer;
  if (refusal === undefined) return { type: 'done' };
  if (refusal.reason === 'unknown') return BROKEN;
  return refusal.reason === 'bad-request' ? NOT_THEIRS : { type: 'refused', reason: refusal.reason };
}

function rejected(reason: string): Given {
  return { type: 'rejected', reason };
}
