import { decode } from '@colyseus/schema';
import { SchemaSerializer } from '@colyseus/sdk';
import { z } from 'zod';

const shown = z.object({ version: z.number() });

/** Reads of the frames of one viewer which version of the channel they show. */
export class ShownVersion {
  readonly #serializer = new SchemaSerializer();

  /** The first frame: behind a token, and what the state is packed by, it describes the schema. */
  join(frame: Buffer): void {
    const at = { offset: 1 };
    for (const _ of ['token', 'serializer']) at.offset += 1 + (frame[at.offset] ?? 0);
    const length = decode.number(frame, at);
    this.#serializer.handshake(frame.subarray(0, at.offset + length), at);
  }

  state(frame: Buffer): number {
    this.#serializer.setState(frame, { offset: 1 });
    return this.#version();
  }

  patch(frame: Buffer): number {
    this.#serializer.patch(frame, { offset: 1 });
    return this.#version();
  }

  #version(): number {
    return shown.parse(this.#serializer.getState()).version;
  }
}
