import { type Child, type Element, h } from '../dom/element.ts';
import { glyph } from '../dom/glyph.ts';
import { button, pill } from '../dom/parts.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import type { Posted, Weather, ZegoPlay } from './zegoPlay.ts';
import type { Someone } from './zegoStory.ts';

type Given = {
  readonly zego: ZegoPlay;
  readonly isAllowed: boolean;
  readonly text: Dictionary;
  readonly people: readonly Someone[];
};

const WEATHERS: readonly Weather[] = ['in-order', 'shuffled', 'doubled'];

/** ZEGO's callbacks as they are sent, and the list that the server makes of them beside the truth. */
export function zegoPanel({ zego, isAllowed, text, people }: Given): Element {
  const words = text.zego;
  const nickOf = (id: string) => people.find((person) => person.id === id)?.nick ?? id;
  return h(
    'section',
    { class: 'panel zego', 'aria-labelledby': 'zego-title', 'data-played': zego.played },
    h('h2', { id: 'zego-title' }, words.title),
    h('p', { class: 'lead' }, isAllowed ? words.lead : words.notAllowed),
    isAllowed &&
      h(
        'div',
        { class: 'row' },
        WEATHERS.map((weather) =>
          button(worded(words.weathers, weather), () => void zego.play(weather), {
            key: weather,
            rests: zego.isSending,
            kind: weather === 'shuffled' ? 'main' : 'plain',
          }),
        ),
      ),
    zego.posted.length > 0 && [
      h(
        'ol',
        { class: 'letters', 'aria-label': words.sent },
        zego.posted.map((one) => letter(one, text, nickOf)),
      ),
      lists(zego, text, nickOf),
    ],
  );
}

function letter({ callback, nth, outcome }: Posted, text: Dictionary, nickOf: (id: string) => string): Element {
  const who = callback.fields.user_account;
  return h(
    'li',
    { class: `letter ${outcome}` },
    h('span', { class: 'letter-nth' }, nth),
    h('code', {}, callback.event),
    who !== undefined && h('span', {}, nickOf(String(who))),
    h('span', { class: 'letter-outcome' }, outcome === 'taken' && glyph('check'), worded(text.zego.outcomes, outcome)),
  );
}

function lists(zego: ZegoPlay, text: Dictionary, nickOf: (id: string) => string): Element {
  const words = text.zego;
  const names = (ids: readonly string[]) => (ids.length === 0 ? words.nobody : ids.map(nickOf).join(text.listComma));
  const { roster, expected } = zego;
  const isRight = roster?.join() === expected.join();
  return h(
    'dl',
    { class: 'rosters' },
    h('dt', {}, words.truth),
    h('dd', { 'data-roster': 'truth' }, names(expected)),
    h('dt', {}, words.server),
    h('dd', { 'data-roster': 'server' }, roster === undefined ? '…' : names(roster)),
    h('dt', {}, words.verdict),
    h('dd', {}, h('span', { role: 'status' }, verdict(zego, isRight, text))),
  );
}

function verdict({ isSending, hasFailed }: ZegoPlay, isRight: boolean, { zego: words }: Dictionary): Child {
  if (isSending) return pill('calm', words.sending);
  if (hasFailed) return pill('bad', words.failed);
  return isRight ? pill('good', words.right) : pill('warn', words.wrong);
}
