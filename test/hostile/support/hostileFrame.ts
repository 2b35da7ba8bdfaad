import type { Random } from '../../../loadtest/random.ts';
import { frameOf, OPCODE } from './frames.ts';

export const bytesOf = (random: Random, most: number): Buffer =>
  Buffer.from(Array.from({ length: random.below(most) }, () => random.below(256)));

/** Most leave the connection as it is, so that the next ones are read; some are none. */
export function hostileFrame(random: Random, payload: Buffer): Buffer {
  if (random.chance(0.01)) return bytesOf(random, 200);
  if (random.chance(0.01)) return spoiled(random, frameOf(OPCODE.binary, payload));
  if (random.chance(0.01)) return frameOf(random.below(16), payload, random.chance(0.5));
  if (random.chance(0.05)) return frameOf(random.pick([OPCODE.ping, OPCODE.pong]), payload.subarray(0, 125));
  if (random.chance(0.1)) return inPieces(random, payload);
  const opcode = random.chance(0.05) ? OPCODE.text : OPCODE.binary;
  const text = Buffer.from(payload.toString('latin1').replaceAll(/[^\x20-\x7e]/g, ''));
  return frameOf(opcode, opcode === OPCODE.text ? text : Buffer.concat([Buffer.of(random.below(256)), payload]));
}

/** Its head, its length or its mask is not what it was. */
function spoiled(random: Random, frame: Buffer): Buffer {
  frame[random.below(Math.min(frame.length, 8))] = random.below(256);
  return frame;
}

function inPieces(random: Random, payload: Buffer): Buffer {
  const at = random.below(payload.length + 1);
  return Buffer.concat([
    frameOf(OPCODE.binary, payload.subarray(0, at), false),
    frameOf(OPCODE.continuation, Buffer.alloc(0), false),
    frameOf(OPCODE.continuation, payload.subarray(at)),
  ]);
}
