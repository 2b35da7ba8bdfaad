import { Protocol } from '@colyseus/core';
import { decode } from '@colyseus/schema';
import { type Payload, readPayload, UNREADABLE } from './payload.ts';

/** What a client sent, before anybody looks at the payload: most costs are in there (LC28). */
export type Frame = {
  readonly type: string | number;
  /** Set if the client awaits the reply under this number (`room.request`). */
  readonly requestId: number | undefined;
  /** Undefined: there is nothing in it that could be read. */
  readonly packed: Buffer | undefined;
};

/** The upper bits of a frame's first byte are the framework's flags. */
const CODE_MASK = 0x1f;
/** Names of requests have half of it. */
const TYPE_BYTES_MAX = 64;
/** As MessagePack writes a text of up to 31 bytes, and of up to 255. */
const SHORT_TEXT = { from: 0xa0, to: 0xbf, lengthMask: 0x1f } as const;
const TEXT = 0xd9;

const codeOf = (bytes: Buffer): number => (bytes[0] ?? 0) & CODE_MASK;

/** A client says that it is ready for the first state. */
export const isGreeting = (bytes: Buffer): boolean => codeOf(bytes) === Protocol.JOIN_ROOM;

/**
 * Reads a message or a request; undefined for the framework's own frames (join, leave, ping …).
 * We read frames ourselves because Colyseus closes the connection on one that it cannot decode.
 */
export function readFrame(bytes: Buffer): Frame | undefined {
  switch (codeOf(bytes)) {
    case Protocol.ROOM_DATA:
      return readMessage(bytes, false);
    case Protocol.ROOM_REQUEST:
      return readMessage(bytes, true);
    case Protocol.ROOM_DATA_BYTES:
      return { ...readMessage(bytes, false), packed: undefined };
    default:
      return undefined;
  }
}

export const payloadOf = ({ packed }: Frame): Payload => (packed === undefined ? UNREADABLE : readPayload(packed));

/** Whatever is wrong with the bytes, the client hears that its request is malformed. */
function readMessage(bytes: Buffer, isRequest: boolean): Frame {
  const cursor = { offset: 1 };
  let requestId: number | undefined;
  try {
    if (isRequest) requestId = decode.number(bytes, cursor);
    const type = readType(bytes, cursor);
    return { type: type ?? '', requestId, packed: type === undefined ? undefined : bytes.subarray(cursor.offset) };
  } catch {
    return { type: '', requestId, packed: undefined };
  }
}

/** Undefined for a name that is longer than any of ours. */
function readType(bytes: Buffer, cursor: { offset: number }): string | number | undefined {
  if (!decode.stringCheck(bytes, cursor)) return decode.number(bytes, cursor);
  return textBytes(bytes, cursor.offset) > TYPE_BYTES_MAX ? undefined : decode.string(bytes, cursor);
}

function textBytes(bytes: Buffer, at: number): number {
  const head = bytes[at] ?? 0;
  if (head >= SHORT_TEXT.from && head <= SHORT_TEXT.to) return head & SHORT_TEXT.lengthMask;
  return head === TEXT ? (bytes[at + 1] ?? 0) : Number.POSITIVE_INFINITY;
}
