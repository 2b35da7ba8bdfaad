import { en } from './en.ts';
import type { Texts } from './texts.ts';
import { zh } from './zh.ts';

/** Everything the page says; a language that lacks a word of it does not compile. */
export type Dictionary = Texts<typeof en>;

export type Language = 'en' | 'zh';

export const DICTIONARIES: Readonly<Record<Language, Dictionary>> = { en, zh };

/** The first of the wanted ones that the page speaks. */
export function languageFor(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [primary = ''] = tag.toLowerCase().split('-');
    if (primary === 'zh' || primary === 'en') return primary;
  }
  return 'en';
}

/** The word for one of the server's slugs; a slug that the page does not know yet stands for itself. */
export function worded(words: Readonly<Record<string, string>>, slug: string): string {
  return (Object.hasOwn(words, slug) ? words[slug] : undefined) ?? slug;
}
