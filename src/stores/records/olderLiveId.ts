import type { Host } from '../../domain/channel.ts';
import { type LiveId, type Millis, parseLiveId } from '../../domain/ids.ts';

const TIME_DIGITS = 12;
const HOST_DIGITS = 14;

/** ME1: earlier versions gave a live session no id: it has one that follows from what they kept of it. */
export function olderLiveId({ userId }: Host, since: Millis): LiveId {
  const time = since.toString(16).slice(-TIME_DIGITS).padStart(TIME_DIGITS, '0');
  const id = parseLiveId(time + hashOf(userId).toString(16).padStart(HOST_DIGITS, '0'));
  if (id === undefined) throw new Error('a time and a hash make no live id');
  return id;
}

/** FNV-1a: nobody's secret, but two hosts that come in the same millisecond must not share a stream. */
function hashOf(text: string): bigint {
  const bytes = new TextEncoder().encode(text);
  const hash = bytes.reduce(
    (sum, byte) => BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
  return BigInt.asUintN(HOST_DIGITS * 4, hash);
}
