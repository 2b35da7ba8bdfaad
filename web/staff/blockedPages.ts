import type { BlockedReply } from '../../src/client/index.ts';

export type BlockedUser = BlockedReply['datas'][number];

type Deps = {
  readonly ask: (page: { readonly limit: number }) => Promise<BlockedReply>;
  readonly draw: () => void;
};

const MORE_USERS = 20;
/** As the protocol has it: nobody reads more of them on a phone. */
const USERS_MAX = 200;

/** PE6: whom the host keeps off: read while somebody looks at it, and anew with each change of the channel. */
export class BlockedPages {
  readonly #deps: Deps;
  /** The last first; undefined: not known. */
  users: readonly BlockedUser[] | undefined;
  isOpen = false;
  #hasMore = false;
  #limit = MORE_USERS;
  #version = 0;
  #isReading = false;
  #isOld = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get hasMore(): boolean {
    return this.#hasMore && this.#limit < USERS_MAX;
  }

  turn(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    if (isOpen) void this.#read();
  }

  more(): Promise<void> {
    this.#limit = Math.min(USERS_MAX, this.#limit + MORE_USERS);
    return this.#read();
  }

  /** The channel is at this version now. */
  see(version: number): void {
    if (version === this.#version) return;
    this.#version = version;
    if (this.isOpen) void this.#read();
  }

  /** One at a time; what has changed meanwhile is in the next. */
  async #read(): Promise<void> {
    this.#isOld = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isOld) {
      this.#isOld = false;
      const page = await this.#deps.ask({ limit: this.#limit }).catch(() => undefined);
      this.users = page?.error.code === 0 ? page.datas : undefined;
      this.#hasMore = page !== undefined && page.cursor !== '';
    }
    this.#isReading = false;
    this.#deps.draw();
  }
}
