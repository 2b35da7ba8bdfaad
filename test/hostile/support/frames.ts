import { randomBytes } from 'node:crypto';

/** RFC 6455 */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const MASK_BIT = 0x80;
const FINAL_BIT = 0x80;

export type Received = { readonly opcode: number; readonly payload: Buffer };

/** As a client sends it, in one. */
export function frameOf(opcode: number, payload: Buffer, isFinal = true): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return Buffer.concat([headOf((isFinal ? FINAL_BIT : 0) | opcode, payload.length), mask, masked]);
}

function headOf(first: number, length: number): Buffer {
  if (length < 126) return Buffer.of(first, MASK_BIT | length);
  if (length <= 0xffff) return Buffer.of(first, MASK_BIT | 126, length >> 8, length & 0xff);
  const head = Buffer.alloc(10);
  head.set([first, MASK_BIT | 127]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** Undefined until it is there as a whole. */
export function firstFrame(bytes: Buffer): (Received & { readonly bytes: number }) | undefined {
  const short = (bytes[1] ?? 0) & 0x7f;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + length) return undefined;
  const payload = Buffer.from(bytes.subarray(head, head + length));
  return { opcode: (bytes[0] ?? 0) & 0xf, payload, bytes: head + length };
}
