import { type Child, type Element, h, heard } from '../dom/element.ts';
import { glyph } from '../dom/glyph.ts';
import { button, pill } from '../dom/parts.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import { HABITS, type StreamPlay } from './streamPlay.ts';
import type { DeliveryOrder, Posted, ZegoPlay } from './zegoPlay.ts';
import type { Someone } from './zegoStory.ts';

type Props = {
  readonly zego: ZegoPlay;
  readonly isAllowed: boolean;
  readonly text: Dictionary;
  readonly people: readonly Someone[];
  readonly streams: StreamPlay;
  readonly viewers: readonly Someone[];
};

const ORDERS: readonly DeliveryOrder[] = ['in-order', 'shuffled', 'doubled'];

/** ZEGO's callbacks as they are sent, and the list that the server makes of them beside the truth. */
export function zegoPanel({ zego, isAllowed, text, people, streams, viewers }: Props): Element {
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
        ORDERS.map((order) =>
          button(worded(words.orders, order), () => void zego.play(order), {
            key: order,
            rests: zego.isSending,
            kind: order === 'shuffled' ? 'main' : 'plain',
          }),
        ),
      ),
    isAllowed && phones({ streams, viewers, text }),
    zego.posted.length > 0 && [
      h(
        'ol',
        { class: 'callbacks', 'aria-label': words.sent },
        zego.posted.map((one) => callbackRow(one, text, nickOf)),
      ),
      lists(zego, text, nickOf),
    ],
  );
}

function phones({ streams, viewers, text }: Pick<Props, 'streams' | 'viewers' | 'text'>): Element {
  const words = text.zego;
  return h(
    'div',
    { class: 'row' },
    viewers.map(({ id, nick }) =>
      h(
        'label',
        { key: id },
        words.camera(nick),
        heard(
          'select',
          {
            change: ({ target }) => {
              const habit = target instanceof HTMLSelectElement && HABITS.find((one) => one === target.value);
              if (habit) streams.setHabit(id, habit);
            },
          },
          {},
          HABITS.map((habit) =>
            h('option', { value: habit, selected: habit === streams.habitOf(id) }, words.habits[habit]),
          ),
        ),
      ),
    ),
    button(streams.hasStranger ? words.strangerStops : words.strangerPublishes, () => streams.turnStranger()),
  );
}

function callbackRow({ callback, nth, outcome }: Posted, text: Dictionary, nickOf: (id: string) => string): Element {
  const who = callback.fields.user_account;
  return h(
    'li',
    { class: `callback ${outcome}` },
    h('span', { class: 'callback-nth' }, nth),
    h('code', {}, callback.event),
    who !== undefined && h('span', {}, nickOf(String(who))),
    h(
      'span',
      { class: 'callback-outcome' },
      outcome === 'taken' && glyph('check'),
      worded(text.zego.outcomes, outcome),
    ),
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
