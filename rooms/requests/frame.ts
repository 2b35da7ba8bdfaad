import { Protocol } from '@colyseus/core';
import { decode } from '@colyseus/schema';
import type { Payload } from '../wires/wire.ts';

/** What a client sent, before anybody looks at the payload: most costs are in there (LC28). */
export type Frame = {
  readonly type: string | number;
  /** Set if the client awaits the reply under this number (`room.request`). */
  readonly requestId: number | undefined;
  /** Undefined: there is nothing in it that could be read. */
  readonly body: Buffer | undefined;
  /** In MessagePack; else bytes as the client has them. */
  readonly isPacked: boolean;
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
      return { ...readMessage(bytes, false), isPacked: false };
    default:
      return undefined;
  }
}

export const payloadOf = ({ body, isPacked }: Frame): Payload =>
  body === undefined || !isPacked ? UNREADABLE : readPayload(body);

/** What was sent as bytes, in MessagePack or not; undefined for anything else. */
export function bytesOf({ body, isPacked }: Frame): Buffer | undefined {
  if (body === undefined || body.length > PAYLOAD_BYTES_MAX) return undefined;
  return isPacked && body.length > 0 ? unpackBytes(body) : body;
}

/** Whatever is wrong with the bytes, the client hears that its request is malformed. */
function readMessage(bytes: Buffer, isRequest: boolean): Frame {
  const cursor = { offset: 1 };
  let requestId: number | undefined;
  try {
    if (isRequest) requestId = decode.number(bytes, cursor);
    const type = readType(bytes, cursor);
    const body = type === undefined ? undefined : bytes.subarray(cursor.offset);
    return { type: type ?? '', requestId, body, isPacked: true };
  } catch {
    return { type: '', requestId, body: undefined, isPacked: true };
  }
}

/** Undefined for a name that is longer than any of ours. The framework's reader tells the console of bytes that are no text. */
function readType(bytes: Buffer, cursor: { offset: number }): string | number | undefined {
  if (!decode.stringCheck(bytes, cursor)) return decode.number(bytes, cursor);
  const length = textBytes(bytes, cursor.offset);
  if (length > TYPE_BYTES_MAX) return undefined;
  const from = cursor.offset + (bytes[cursor.offset] === TEXT ? 2 : 1);
  cursor.offset = from + length;
  return bytes.toString('utf8', from, cursor.offset);
}

function textBytes(bytes: Buffer, at: number): number {
  const head = bytes[at] ?? 0;
  if (head >= SHORT_TEXT.from && head <= SHORT_TEXT.to) return head & SHORT_TEXT.lengthMask;
  return head === TEXT ? (bytes[at + 1] ?? 0) : Number.POSITIVE_INFINITY;
}

export const UNREADABLE: Payload = { readable: false };

/** A request is a few hundred bytes. */
export const PAYLOAD_BYTES_MAX = 4_096;
/** A request is a map, with at most one more in it. */
const DEPTH_MAX = 16;
/** 128 digits are what an id has at most (LC1); msgpackr writes words of 8 bytes. */
const BIGINT_BYTES_MAX = 56;

/** Stands for what no request is made of: bytes, dates and other extensions. */
const SOMETHING_ELSE = Symbol('something else');

/** Extensions of msgpackr, which the SDK packs with. */
const EXTENSION = { undefined: 0x00, bigint: 0x42, record: 0x72 } as const;

/**
 * Reads MessagePack as far as requests are made of it, in one pass and without a copy of anything but text: what it costs
 * is linear in the bytes, whatever they hold (LC28). Decoders made for friends build big numbers, dates, errors and sets
 * before anybody can say that no request has them.
 */
export function readPayload(bytes: Buffer): Payload {
  if (bytes.length > PAYLOAD_BYTES_MAX) return UNREADABLE;
  if (bytes.length === 0) return { readable: true, value: undefined };
  const reader = new Reader(bytes);
  try {
    const value = reader.read(0);
    return reader.isAtEnd ? { readable: true, value } : UNREADABLE;
  } catch (error) {
    // A Buffer throws it, too, for what lies behind its end.
    if (error instanceof RangeError) return UNREADABLE;
    throw error;
  }
}

/** Bytes have their length in 1, 2 or 4 bytes. */
const BYTES = { from: 0xc4, to: 0xc6 } as const;

function unpackBytes(packed: Buffer): Buffer | undefined {
  const head = packed[0] ?? 0;
  if (head < BYTES.from || head > BYTES.to) return undefined;
  const lengthBytes = 1 << (head - BYTES.from);
  const bytes = packed.subarray(1 + lengthBytes);
  return packed.length > lengthBytes && packed.readUIntBE(1, lengthBytes) === bytes.length ? bytes : undefined;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  /** What the SDK makes of objects: the names of their fields come once, under a number. */
  readonly #records = new Map<number, readonly unknown[]>();

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  read(depth: number): unknown {
    if (depth > DEPTH_MAX) throw new RangeError('too deep');
    const head = this.#uint(1);
    if (head <= 0x7f) return this.#recordOrNumber(head, depth);
    if (head <= 0x8f) return this.#map(head & 0x0f, depth);
    if (head <= 0x9f) return this.#list(head & 0x0f, depth);
    if (head <= 0xbf) return this.#text(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    return this.#named(head, depth);
  }

  #named(head: number, depth: number): unknown {
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#skip(this.#uint(1 << (head - 0xc4)));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#uint(1 << (head - 0xc7)), depth);
      case 0xca:
        return this.#bytes.readFloatBE(this.#take(4));
      case 0xcb:
        return this.#bytes.readDoubleBE(this.#take(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(1 << (head - 0xcc));
      case 0xcf:
        return this.#bytes.readBigUInt64BE(this.#take(8));
      case 0xd0:
      case 0xd1:
      case 0xd2: {
        const length = 1 << (head - 0xd0);
        return this.#bytes.readIntBE(this.#take(length), length);
      }
      case 0xd3:
        return this.#bytes.readBigInt64BE(this.#take(8));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(1 << (head - 0xd4), depth);
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (head - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#uint(2 << (head - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(2 << (head - 0xde)), depth);
      default:
        throw new RangeError('no value begins so');
    }
  }

  #recordOrNumber(head: number, depth: number): unknown {
    const names = head < 0x40 ? undefined : this.#records.get(head);
    return names === undefined ? head : this.#record(names, depth);
  }

  #list(length: number, depth: number): unknown[] {
    const list: unknown[] = [];
    for (let nth = 0; nth < length; nth += 1) list.push(this.read(depth + 1));
    return list;
  }

  #map(length: number, depth: number): object {
    const map = emptyMap();
    for (let nth = 0; nth < length; nth += 1) put(map, this.read(depth + 1), this.read(depth + 1));
    return map;
  }

  #record(names: readonly unknown[], depth: number): object {
    const map = emptyMap();
    for (const name of names) put(map, name, this.read(depth + 1));
    return map;
  }

  #text(length: number): string {
    const from = this.#take(length);
    return this.#bytes.toString('utf8', from, this.#at);
  }

  #extension(length: number, depth: number): unknown {
    const type = this.#uint(1);
    if (type === EXTENSION.undefined) return void this.#skip(length);
    if (type === EXTENSION.bigint) return this.#bigint(length);
    if (type !== EXTENSION.record || length !== 1) return this.#skip(length);
    const id = this.#uint(1);
    const names = this.read(depth + 1);
    if (!Array.isArray(names)) throw new RangeError('a record without names');
    this.#records.set(id, names);
    return this.#record(names, depth);
  }

  #bigint(length: number): unknown {
    if (length === 0 || length > BIGINT_BYTES_MAX) return this.#skip(length);
    const from = this.#take(length);
    return BigInt.asIntN(8 * length, BigInt(`0x${this.#bytes.toString('hex', from, this.#at)}`));
  }

  #skip(length: number): symbol {
    this.#take(length);
    return SOMETHING_ELSE;
  }

  #uint(length: number): number {
    return this.#bytes.readUIntBE(this.#take(length), length);
  }

  /** The first of so many bytes, which are read now. */
  #take(length: number): number {
    const from = this.#at;
    if (length > this.#bytes.length - from) throw new RangeError('cut off');
    this.#at += length;
    return from;
  }
}

type Fields = Record<string, unknown>;

/** Without a prototype: `__proto__` is a name like any other. */
const emptyMap = (): Fields => Object.create(null);

function put(map: Fields, name: unknown, value: unknown): void {
  if (typeof name === 'string') map[name] = value;
}
