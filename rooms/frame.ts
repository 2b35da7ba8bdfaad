import { Protocol } from '@colyseus/core';
import { decode } from '@colyseus/schema';
import { unpack } from 'msgpackr';

/** What a client sent, before anybody looks at the payload. */
export type Frame = {
  readonly type: string | number;
  /** Set if the client awaits the reply under this number (`room.request`). */
  readonly requestId: number | undefined;
  /** `readable: false`: bytes that are no payload at all. */
  readonly payload: { readonly readable: true; readonly value: unknown } | { readonly readable: false };
};

/** The upper bits of a frame's first byte are the framework's flags. */
const CODE_MASK = 0x1f;

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
      return { ...readMessage(bytes, false), payload: { readable: false } };
    default:
      return undefined;
  }
}

function readMessage(bytes: Buffer, isRequest: boolean): Frame {
  const cursor = { offset: 1 };
  let requestId: number | undefined;
  let type: string | number = '';
  try {
    if (isRequest) requestId = decode.number(bytes, cursor);
    type = decode.stringCheck(bytes, cursor) ? decode.string(bytes, cursor) : decode.number(bytes, cursor);
    const value: unknown = bytes.byteLength > cursor.offset ? unpack(bytes.subarray(cursor.offset)) : undefined;
    return { type, requestId, payload: { readable: true, value } };
  } catch {
    // Whatever is wrong with the bytes, the client hears that its request is malformed.
    return { type, requestId, payload: { readable: false } };
  }
}
