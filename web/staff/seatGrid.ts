import { type Child, type Element, h } from '../dom/element.ts';
import { button, nameOf, nameText } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { SEATS_MAX } from './freeSeats.ts';
import type { SeatOrder } from './seatOrder.ts';
import { type Place, type Seater, type Sitter, seatTools } from './seatTools.ts';

type Seats = {
  readonly max_link: number;
  readonly links: readonly Sitter[];
  readonly locked_seats: Pick<readonly number[], 'includes'>;
};

/** PE8: who sits where, which seats are locked, and what the staff does about it. */
export function seatGrid(phone: Seater, view: Seats | undefined, text: Dictionary): Child {
  if (view === undefined) return false;
  const words = text.seats;
  return h(
    'section',
    { class: 'seats', 'aria-label': words.title },
    h('h3', {}, words.title),
    phone.mayDirect && phone.order.chosen !== undefined && h('p', { class: 'empty' }, words.orderLead),
    h(
      'ol',
      {},
      seatNumbers(view).map((seat) => seatOf(phone, view, seat, text)),
    ),
    phone.mayDirect && inOrder(phone, phone.order, view, text),
  );
}

/** Also those which lower limits have taken away, while somebody sits there. */
function seatNumbers({ max_link, links }: Seats): readonly number[] {
  const there = Array.from({ length: Math.min(max_link, SEATS_MAX) }, (_, nth) => nth + 1);
  const beyond = links.map(({ seat }) => seat).filter((seat) => seat > there.length);
  return [...there, ...beyond.sort((one, other) => one - other)];
}

function seatOf(phone: Seater, view: Seats, seat: number, { seats: words }: Dictionary): Element {
  const sitter = view.links.find((link) => link.seat === seat);
  const isLocked = view.locked_seats.includes(seat);
  const place: Place = { seat, sitter, isLocked };
  return h(
    'li',
    { key: `${seat}`, class: isLocked ? 'is-locked' : '' },
    h('span', { class: 'seat-number' }, seat),
    h('span', { class: 'seat-user' }, sitter === undefined ? words.free : nameText(nameOf(sitter))),
    isLocked && h('span', { class: 'seat-lock' }, words.locked),
    ...seatTools(phone, view.links, place, words),
  );
}

/** All of them are chosen first, and change places at once. */
function inOrder(phone: Seater, order: SeatOrder, { links }: Seats, { seats: words }: Dictionary): Child {
  const rests = phone.isBusy;
  if (order.chosen === undefined) {
    if (links.length < 2 || phone.moving !== undefined) return false;
    const begin = button(words.order, () => order.begin(), { key: 'order', kind: 'quiet', rests });
    return h('div', { class: 'all-at-once' }, begin);
  }
  // Whoever has left meanwhile sits nowhere.
  const chosen = order.chosen.filter((id) => links.some(({ user_id }) => user_id === id));
  return h(
    'div',
    { class: 'all-at-once' },
    button(words.leaveOrder, () => order.leave(), { key: 'leave-order', kind: 'quiet', rests }),
    button(words.seatThem, () => void order.give(chosen), {
      ...{ key: 'seat-them', kind: 'main', rests },
      disabled: chosen.length === 0,
    }),
  );
}
