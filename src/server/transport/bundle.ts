const TEXT = 1;
const BYTES = 2;
/** It is all of its message; servers mask nothing (RFC 6455). */
const WHOLE = 0x80;
const MOST_IN_7_BITS = 125;
const IN_16_BITS = 126;
const IN_64_BITS = 127;
const MOST_IN_16_BITS = 0xffff;

/** As many ways as there are to say the same. */
const WIRES_MAX = 5;

/** Frames to be written at once. Whoever is told the same, in the same order, has the same one: its bytes are made once for all. */
export class Bundle {
  readonly #before: Bundle | undefined;
  readonly #frame: Buffer;
  /** Made for those who were told last: more than one where they have different wires. */
  readonly #longer: { readonly data: Uint8Array; readonly bundle: Bundle }[] = [];
  #bytes: Buffer | undefined;
  readonly length: number;

  constructor(frame: Buffer = Buffer.alloc(0), before?: Bundle) {
    this.#frame = frame;
    this.#before = before;
    this.length = frame.length + (before?.length ?? 0);
  }

  /** `data` is copied: whose it is may write over it. */
  with(data: Uint8Array, isText: boolean): Bundle {
    const known = this.#longer.find((longer) => longer.data === data);
    if (known !== undefined) return known.bundle;
    const bundle = new Bundle(frameOf(data, isText ? TEXT : BYTES), this.length === 0 ? undefined : this);
    this.#longer.push({ data, bundle });
    if (this.#longer.length > WIRES_MAX) this.#longer.shift();
    return bundle;
  }

  get bytes(): Buffer {
    this.#bytes ??= this.#before === undefined ? this.#frame : Buffer.concat(this.#frames());
    return this.#bytes;
  }

  /** Bundles of a storm are long: one after the other, not each in the one behind it. */
  #frames(): Buffer[] {
    const frames: Buffer[] = [];
    let bundle: Bundle | undefined = this;
    for (; bundle !== undefined; bundle = bundle.#before) frames.push(bundle.#frame);
    return frames.reverse();
  }
}

function frameOf(data: Uint8Array, opcode: number): Buffer {
  const { length } = data;
  const frame = Buffer.allocUnsafe(headBytesFor(length) + length);
  let at = frame.writeUInt8(WHOLE | opcode, 0);
  if (length <= MOST_IN_7_BITS) at = frame.writeUInt8(length, at);
  else if (length <= MOST_IN_16_BITS) at = frame.writeUInt16BE(length, frame.writeUInt8(IN_16_BITS, at));
  else at = frame.writeBigUInt64BE(BigInt(length), frame.writeUInt8(IN_64_BITS, at));
  frame.set(data, at);
  return frame;
}

function headBytesFor(length: number): number {
  if (length <= MOST_IN_7_BITS) return 2;
  return length <= MOST_IN_16_BITS ? 4 : 10;
}
