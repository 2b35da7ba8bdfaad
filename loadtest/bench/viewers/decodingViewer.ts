import type { Room } from '@colyseus/sdk';

const PATCH = 15;
const CODE_MASK = 0x1f;
const PATIENCE_MS = 5_000;

/** One viewer among many who decodes what all of them were sent. */
export class DecodingViewer {
  readonly #room: Room;
  /** The newest patch, and who is on the call by it. */
  #last: { readonly patch: Buffer; readonly linked: readonly string[] } | undefined;
  #told = Promise.withResolvers<void>();

  constructor(room: Room) {
    this.#room = room;
    const { events } = room.connection;
    const { onmessage } = events;
    events.onmessage = (event: MessageEvent) => {
      onmessage?.(event);
      const frame = Buffer.from(event.data);
      if (((frame[0] ?? 0) & CODE_MASK) === PATCH) this.#note(frame);
    };
  }

  /** Throws unless this very patch puts the user on the call. */
  async confirms(patch: Buffer, userId: string): Promise<void> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    while (this.#last?.patch.equals(patch) !== true) {
      if (Date.now() > giveUpAt) throw new Error('the viewers had a patch that their decoder has not');
      await this.#told.promise;
    }
    if (!this.#last.linked.includes(userId)) throw new Error('the patch that came first does not show the link');
  }

  #note(frame: Buffer): void {
    const { links } = this.#room.state;
    this.#last = { patch: frame, linked: [...links.keys()] };
    this.#told.resolve();
    this.#told = Promise.withResolvers();
  }
}
