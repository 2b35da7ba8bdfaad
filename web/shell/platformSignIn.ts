const WANTED_KEPT_AS = 'linkcall-wanted';
const TOKEN = /^#token=([^&]+)/;

/** OP6: the platform's own login, which sends whoever has signed in back with their token in the fragment. */
export class PlatformSignIn {
  readonly #url: string | undefined;
  readonly #window: Window;
  readonly #store: Storage;

  constructor(loginUrl: string | undefined, window: Window, store: Storage) {
    this.#url = loginUrl === '' ? undefined : loginUrl;
    this.#window = window;
    this.#store = store;
  }

  get isThere(): boolean {
    return this.#url !== undefined;
  }

  /** It is taken out of the address, where histories and those who look over a shoulder would find it; what was wanted is back. */
  takeToken(): string | undefined {
    const { location, history } = this.#window;
    const [, found] = TOKEN.exec(location.hash) ?? [];
    if (found === undefined) return undefined;
    history.replaceState(null, '', `${location.pathname}${this.#store.getItem(WANTED_KEPT_AS) ?? ''}`);
    this.#store.removeItem(WANTED_KEPT_AS);
    return decoded(found);
  }

  go(): void {
    if (this.#url === undefined) return;
    const { location } = this.#window;
    this.#store.setItem(WANTED_KEPT_AS, location.hash);
    const there = new URL(this.#url);
    there.searchParams.set('return_to', `${location.origin}${location.pathname}`);
    location.assign(there);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
