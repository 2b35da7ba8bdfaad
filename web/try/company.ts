import { type Fellow, viewer } from './cast.ts';

const KEPT_AS = 'linkcall-try-viewers';
const VIEWERS_AT_FIRST = 2;

/** Which viewers there are, kept for this tab: a reload takes nobody's phone away. */
export class Company {
  readonly #store: Storage;

  constructor(store: Storage) {
    this.#store = store;
  }

  read(): readonly Fellow[] {
    const kept = this.#store.getItem(KEPT_AS);
    return kept === null ? Array.from({ length: VIEWERS_AT_FIRST }, (_, nth) => viewer(nth)) : JSON.parse(kept);
  }

  keep(viewers: readonly Fellow[]): void {
    this.#store.setItem(KEPT_AS, JSON.stringify(viewers));
  }
}
