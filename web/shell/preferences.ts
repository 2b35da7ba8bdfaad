import { type Language, languageFor } from '../text/dictionary.ts';

export type Theme = 'light' | 'dark';

type Deps = {
  readonly page: HTMLElement;
  readonly store: Storage;
  readonly browser: Pick<Window, 'matchMedia' | 'navigator' | 'addEventListener'>;
};

const THEME_KEPT_AS = 'linkcall-theme';
const LANGUAGE_KEPT_AS = 'linkcall-language';

/** Language and theme: the browser's, until somebody chooses others. */
export class Preferences {
  readonly #deps: Deps;
  readonly #dark: MediaQueryList;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#dark = deps.browser.matchMedia('(prefers-color-scheme: dark)');
    this.#show();
  }

  get language(): Language {
    const { store, browser } = this.#deps;
    const kept = store.getItem(LANGUAGE_KEPT_AS);
    return kept === 'en' || kept === 'zh' ? kept : languageFor(browser.navigator.languages);
  }

  get theme(): Theme {
    return this.#chosenTheme ?? (this.#dark.matches ? 'dark' : 'light');
  }

  choose({ language, theme }: { readonly language?: Language; readonly theme?: Theme }): void {
    const { store } = this.#deps;
    if (language !== undefined) store.setItem(LANGUAGE_KEPT_AS, language);
    if (theme !== undefined) store.setItem(THEME_KEPT_AS, theme);
    this.#show();
  }

  watch(changed: () => void): void {
    this.#dark.addEventListener('change', changed);
    this.#deps.browser.addEventListener('languagechange', () => {
      this.#show();
      changed();
    });
  }

  get #chosenTheme(): Theme | undefined {
    const kept = this.#deps.store.getItem(THEME_KEPT_AS);
    return kept === 'light' || kept === 'dark' ? kept : undefined;
  }

  #show(): void {
    const { page } = this.#deps;
    page.lang = this.language === 'zh' ? 'zh-CN' : 'en';
    const theme = this.#chosenTheme;
    if (theme === undefined) delete page.dataset.theme;
    else page.dataset.theme = theme;
  }
}
