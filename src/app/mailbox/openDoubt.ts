import type { Millis } from '../../domain/ids.ts';
import type { Doubt } from '../../ports/channelStore.ts';
import type { Clock } from '../../ports/runtime.ts';

/** While it is not known whether a change was kept, the store is asked again this often. */
const ASK_EVERY_MS: Millis = 250;

type Settled = Awaited<ReturnType<Doubt['settle']>>;

/** ST7: what was sent to the store, and what became of it is not known yet. */
export class OpenDoubt<Written> {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #askAgain: () => void;
  #open: { readonly sent: Written; readonly doubt: Doubt } | undefined;
  #isWatched = true;
  #cancel = () => {};

  constructor(clock: Pick<Clock, 'after'>, askAgain: () => void) {
    this.#clock = clock;
    this.#askAgain = askAgain;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  get sent(): Written | undefined {
    return this.#open?.sent;
  }

  begin(sent: Written, doubt: Doubt): void {
    this.#open = { sent, doubt };
  }

  /** Asks the store once. Undefined if there is no doubt, or if it stays: then `askAgain` is called in a while. */
  async ask(): Promise<{ readonly sent: Written; readonly settled: Settled } | undefined> {
    if (this.#open === undefined) return undefined;
    const { sent, doubt } = this.#open;
    const settled = await doubt.settle().catch(() => undefined);
    this.#cancel();
    if (settled !== undefined) {
      this.#open = undefined;
      return { sent, settled };
    }
    if (this.#isWatched) this.#cancel = this.#clock.after(ASK_EVERY_MS, this.#askAgain);
    return undefined;
  }

  /** From now on nobody is called to ask again. */
  unwatch(): void {
    this.#isWatched = false;
    this.#cancel();
  }

  /** It will not be known here. */
  leaveOpen(): Written | undefined {
    this.unwatch();
    const sent = this.#open?.sent;
    this.#open = undefined;
    return sent;
  }
}
