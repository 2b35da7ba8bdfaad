import type { Language } from '../text/dictionary.ts';

const TAGS: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };

const clock = formatters({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = formatters({ dateStyle: 'medium' });
const date = formatters({ dateStyle: 'medium', timeStyle: 'medium' });

function formatters(options: Intl.DateTimeFormatOptions): (language: Language) => Intl.DateTimeFormat {
  const made = new Map<Language, Intl.DateTimeFormat>();
  return (language) => {
    const known = made.get(language) ?? new Intl.DateTimeFormat(TAGS[language], options);
    made.set(language, known);
    return known;
  };
}

export const clockTime = (ms: number, language: Language): string => clock(language).format(ms);

export const dayOf = (ms: number, language: Language): string => day(language).format(ms);

export const dateTime = (ms: number, language: Language): string => date(language).format(ms);

/** For machines. */
export const timeStamp = (ms: number): string => new Date(ms).toISOString();
