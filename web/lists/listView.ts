import { Poll } from '../api/poll.ts';
import type { Given, Keeper, LongList } from './longList.ts';

type Props<List> = {
  readonly keeper: Keeper<List>;
  /** As the address says by now. */
  readonly open: () => List;
  readonly draw: () => void;
};

const EVERY_MS = 1_000;

/** Keeps the list of one address up to date, and where somebody was in it for when they come back. */
export class ListView<Row, List extends LongList<Row, Given<Row>>> {
  readonly #props: Props<List>;
  readonly #poll: Poll;
  readonly #onScroll: () => void;
  #address: string;
  #wanted: List;
  /** The one before stays until the next has come. */
  shown: List | undefined;

  constructor(address: string, props: Props<List>) {
    const { place } = props.keeper;
    this.#props = props;
    this.#address = address;
    const isBack = place?.address === address;
    this.#wanted = isBack ? place.list : props.open();
    // When it has been drawn, and given its room.
    if (isBack) {
      this.shown = place.list;
      requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, place.top)));
    }
    this.#onScroll = props.draw;
    window.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#poll = new Poll(() => this.#read(), EVERY_MS);
  }

  get trouble(): List['trouble'] {
    return this.#wanted.trouble;
  }

  /** Of the same view: it is being typed. */
  become(address: string): void {
    if (address === this.#address) return;
    this.#address = address;
    this.#wanted = this.#props.open();
    this.#poll.soon();
  }

  now(): void {
    this.#poll.now();
  }

  /** With each drawing: somebody may have come near the end. */
  goOn(): void {
    if (this.shown?.isWanting === true && this.shown.trouble === undefined) this.more();
  }

  more(): void {
    const { shown } = this;
    if (shown !== undefined && shown === this.#wanted) void shown.readOn().then(this.#props.draw);
  }

  close(): void {
    if (this.shown !== undefined && this.shown === this.#wanted) {
      this.#props.keeper.place = { address: this.#address, list: this.shown, top: scrollY };
    }
    window.removeEventListener('scroll', this.#onScroll);
    this.#poll.close();
  }

  async #read(): Promise<void> {
    const list = this.#wanted;
    await list.readAgain();
    if (list !== this.#wanted) return;
    if (list.parts.length > 0) this.shown = list;
    this.#props.draw();
  }
}
