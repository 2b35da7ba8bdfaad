import { Sender } from 'ws';

declare module 'ws' {
  /** Newer than the types: the frame's head and what is in it. */
  const Sender: {
    frame(
      data: Uint8Array,
      options: { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean },
    ): Buffer[];
  };
}

const TEXT = 1;
const BYTES = 2;
/** Servers mask nothing (RFC 6455). */
const WHOLE = { fin: true, rsv1: false, mask: false, readOnly: true } as const;

/** As many ways as there are to say the same. */
const WIRES_MAX = 5;

/** Frames to be written at once. Whoever is told the same, in the same order, has the same one: its bytes are made once for all. */
export class Bundle {
  readonly #frames: readonly Buffer[];
  /** Made for those who were told last: more than one where they have different wires. */
  readonly #longer: { readonly data: Uint8Array; readonly bundle: Bundle }[] = [];
  #bytes: Buffer | undefined;
  readonly length: number;

  constructor(frames: readonly Buffer[] = []) {
    this.#frames = frames;
    this.length = frames.reduce((sum, { length }) => sum + length, 0);
  }

  /** `data` is copied: whose it is may write over it. */
  with(data: Uint8Array, isText: boolean): Bundle {
    const known = this.#longer.find((longer) => longer.data === data);
    if (known !== undefined) return known.bundle;
    const frame = Buffer.concat(Sender.frame(data, { ...WHOLE, opcode: isText ? TEXT : BYTES }));
    const bundle = new Bundle([...this.#frames, frame]);
    this.#longer.push({ data, bundle });
    if (this.#longer.length > WIRES_MAX) this.#longer.shift();
    return bundle;
  }

  get bytes(): Buffer {
    this.#bytes ??= Buffer.concat(this.#frames);
    return this.#bytes;
  }
}
