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

/** Frames to be written at once. Whoever is told the same, in the same order, has the same one: its bytes are made once for all. */
export class Bundle {
  readonly #frames: readonly Buffer[];
  #longer: WeakMap<Uint8Array, Bundle> | undefined;
  #bytes: Buffer | undefined;
  readonly length: number;

  constructor(frames: readonly Buffer[] = []) {
    this.#frames = frames;
    this.length = frames.reduce((sum, { length }) => sum + length, 0);
  }

  /** `data` is copied: whose it is may write over it. */
  with(data: Uint8Array, isText: boolean): Bundle {
    this.#longer ??= new WeakMap();
    let longer = this.#longer.get(data);
    if (longer === undefined) {
      const frame = Buffer.concat(Sender.frame(data, { ...WHOLE, opcode: isText ? TEXT : BYTES }));
      longer = new Bundle([...this.#frames, frame]);
      this.#longer.set(data, longer);
    }
    return longer;
  }

  get bytes(): Buffer {
    this.#bytes ??= Buffer.concat(this.#frames);
    return this.#bytes;
  }
}
