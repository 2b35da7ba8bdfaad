import { randomBytes } from 'node:crypto';
import { Random } from '../random.ts';

const USERS = 200_000;
const CHANNELS = 5_000;
const CALL_ID_TIME_DIGITS = 12;
const CALL_ID_CHANCE_BYTES = 7;

export type Month = { readonly text: string; readonly from: number; readonly to: number };

/** A call that was linked for a minute. */
export type Call = {
  readonly at: number;
  readonly callId: string;
  readonly userId: string;
  readonly hostId: string;
  readonly sid: string;
};

/** Spread evenly over a time, oldest first, of users and channels by chance. */
export function* calls(count: number, { from, to }: Pick<Month, 'from' | 'to'>): Generator<Call> {
  const random = new Random(count);
  for (let nth = 0; nth < count; nth += 1) {
    const at = Math.floor(from + ((to - from) * nth) / count);
    const channel = random.below(CHANNELS);
    // As the server makes them: time first.
    const time = at.toString(16).padStart(CALL_ID_TIME_DIGITS, '0');
    const callId = time + randomBytes(CALL_ID_CHANCE_BYTES).toString('hex');
    yield { at, callId, userId: `user-${random.below(USERS)}`, hostId: `host-${channel}`, sid: `live-${channel}` };
  }
}
