import type { UserView } from '../../src/client/index.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { glyph } from '../dom/glyph.ts';
import { mediaPills } from '../dom/mediaPills.ts';
import { avatar, button, nameOf, nameText, pill } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { modeOf } from '../wish/wishWords.ts';
import type { Phone } from './phone.ts';

export type Moment = { readonly text: Dictionary; readonly now: number; readonly applyLifeMs: number };

type Props = {
  readonly phone: Phone;
  readonly text: Dictionary;
  readonly role: string;
  readonly onSendAway: (() => void) | undefined;
  readonly screen: readonly Child[];
  /** On top of everything else, which rests meanwhile. */
  readonly question: Element | undefined;
};

/** A phone, and beside it what happens to phones: networks go, and people do. */
export function phoneView({ phone, text, role, onSendAway, screen, question }: Props): Element {
  const { user, isOffline } = phone;
  const words = text.phone;
  return h(
    'article',
    { key: user.id, class: `phone ${user.role}`, 'data-phone': user.id, 'aria-label': words.of(user.nick) },
    h(
      'header',
      { class: 'phone-head' },
      h('h2', { title: user.nick }, nameText(user.nick), h('small', {}, role)),
      isOffline
        ? button(words.regain, () => phone.regainNetwork(), { glyph: 'signal', kind: 'quiet', key: 'regain' })
        : button(words.lose, () => phone.loseNetwork(), { glyph: 'noSignal', kind: 'quiet', key: 'lose' }),
      onSendAway !== undefined &&
        button(words.sendAway(user.nick), onSendAway, { glyph: 'cross', kind: 'quiet', isBare: true }),
    ),
    h(
      'div',
      { class: 'screen', tabindex: -1 },
      h('div', { class: 'screen-inside', inert: question !== undefined }, connectionLine(phone, text), ...screen),
      question,
    ),
  );
}

function connectionLine({ connection, isOffline }: Phone, text: Dictionary): Element {
  const { status, reason } = connection;
  const words = isOffline ? text.phone.offline : text.connection[status];
  return h(
    'p',
    { class: `signal ${status}`, role: 'status' },
    status === 'connected' ? glyph('signal') : glyph('noSignal'),
    h('span', {}, words, status === 'closed' && `: ${reason}`),
  );
}

type Face = { readonly user_id: string; readonly user_nick: string; readonly user_icon: string };

type Shown = Face & { readonly isLive: boolean; readonly isAway: boolean };

/** LC26: their connection is lost, and they may come back. */
export const awayPill = (text: Dictionary): Element => pill('warn', text.phone.away);

/** The picture of a live show: its host, and beside them whoever is on the line. */
export function show(host: Shown, text: Dictionary, guests: readonly Child[]): Element {
  return h(
    'div',
    { class: 'show' },
    h(
      'div',
      { class: 'show-host' },
      avatar(host),
      h('span', { class: 'show-name' }, nameText(nameOf(host))),
      host.isLive ? pill('live', text.phone.live) : pill('calm', text.phone.notLive),
      host.isAway && awayPill(text),
    ),
    h('ul', { class: 'guests', 'aria-label': text.phone.onTheLine }, guests),
  );
}

type Guest = Face & Pick<UserView, 'media' | 'muted' | 'mode'>;

type Told = { readonly text: Dictionary; readonly time: string; readonly tools: readonly Child[] };

export function guest(user: Guest, { text, time, tools }: Told, ...more: readonly Child[]): Element {
  return h(
    'li',
    { key: user.user_id, class: 'guest', 'data-media': user.media, 'data-muted': user.muted },
    avatar(user),
    h('span', { class: 'guest-name', title: nameOf(user) }, nameText(nameOf(user))),
    h('span', { class: 'guest-time' }, glyph('mic'), time),
    ...more,
    h(
      'span',
      { class: 'guest-media' },
      h(
        'span',
        { class: 'guest-pills' },
        ...mediaPills(user, text),
        modeOf(user.mode, text) !== '' && pill('calm', modeOf(user.mode, text)),
      ),
      h('span', { class: 'guest-tools' }, ...tools),
    ),
  );
}
