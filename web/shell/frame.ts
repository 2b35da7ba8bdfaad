import type { Operator } from '../api/operator.ts';
import { type Child, type Element, h, heard } from '../dom/element.ts';
import { button } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { PlatformSignIn } from './platformSignIn.ts';
import type { Preferences } from './preferences.ts';
import type { Route } from './route.ts';
import { signIn } from './signIn.ts';

type Props = {
  readonly route: Route;
  readonly text: Dictionary;
  readonly preferences: Preferences;
  readonly operator: Operator;
  readonly playsTokens: boolean;
  readonly platform: PlatformSignIn;
  readonly draw: () => void;
  readonly inside: readonly Child[];
  /** What is around the view does nothing for now. */
  readonly rests: boolean;
};

/** What is around every view; views for operators show themselves to operators only. */
export function frame({
  route,
  text,
  preferences,
  operator,
  playsTokens,
  platform,
  draw,
  inside,
  rests,
}: Props): readonly Child[] {
  const isForOperators = route.is !== 'try';
  return [
    heard('a', { click: skip }, { class: 'skip', href: '#main', inert: rests }, text.skip),
    h(
      'header',
      { class: 'top', inert: rests },
      h(
        'a',
        { class: 'brand', href: playsTokens ? '#/try' : '#/overview' },
        h('img', { src: '/console/icon.svg', alt: '' }),
        text.product,
      ),
      h('nav', { 'aria-label': text.views.label }, links(route, text, playsTokens)),
      h(
        'div',
        { class: 'top-tools' },
        operator.isIn && isForOperators && button(text.signIn.signOut, () => operator.signOut(), { kind: 'quiet' }),
        languageSwitch(preferences, text, draw),
        themeSwitch(preferences, text, draw),
      ),
    ),
    h(
      'main',
      { id: 'main', key: route.is, tabindex: -1 },
      isForOperators && !operator.isIn ? signIn({ operator, text, playsTokens, platform }) : inside,
    ),
  ];
}

/** The address says which view is open; where the focus is it does not say. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** OP6: where there are no tokens to play with there is nothing to try. */
function links(route: Route, text: Dictionary, canTry: boolean): readonly Element[] {
  const current = route.is === 'channel' ? 'channels' : route.is;
  const views = [
    ...(canTry ? (['try'] as const) : []),
    'overview',
    'channels',
    'people',
    'history',
    'audit',
    'webhooks',
  ] as const;
  return views.map((name) =>
    h('a', { href: `#/${name}`, 'aria-current': current === name ? 'page' : undefined }, text.views[name]),
  );
}

function languageSwitch(preferences: Preferences, text: Dictionary, draw: () => void): Element {
  const swap = () => {
    preferences.choose({ language: preferences.language === 'zh' ? 'en' : 'zh' });
    draw();
  };
  return button(text.otherLanguage, swap, { kind: 'quiet', glyph: 'globe', isBare: true });
}

function themeSwitch(preferences: Preferences, text: Dictionary, draw: () => void): Element {
  const isDark = preferences.theme === 'dark';
  const swap = () => {
    preferences.choose({ theme: isDark ? 'light' : 'dark' });
    draw();
  };
  const label = isDark ? text.theme.toLight : text.theme.toDark;
  return button(label, swap, { kind: 'quiet', glyph: isDark ? 'sun' : 'moon', isBare: true });
}
