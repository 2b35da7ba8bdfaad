import { type DemoUser, viewer } from './demoUsers.ts';

const KEPT_AS = 'linkcall-try-viewers';
const VIEWERS_AT_FIRST = 2;

/** Which viewers there are, kept for this tab: a reload takes nobody's phone away. */
export class SavedViewers {
  readonly #store: Storage;

  constructor(store: Storage) {
    this.#store = store;
  }

  read(): readonly DemoUser[] {
    const kept = this.#store.getItem(KEPT_AS);
    return kept === null ? Array.from({ length: VIEWERS_AT_FIRST }, (_, nth) => viewer(nth)) : JSON.parse(kept);
  }

  keep(viewers: readonly DemoUser[]): void {
    this.#store.setItem(KEPT_AS, JSON.stringify(viewers));
  }
}
