import { type Child, type Element, h } from '../dom/element.ts';
import { button, nameOf, nameText } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';

type Sitter = { readonly user_id: string; readonly user_nick: string; readonly seat: number };

type Seats = {
  readonly max_link: number;
  readonly links: readonly Sitter[];
  readonly locked_seats: Pick<readonly number[], 'includes'>;
};

/** Whoever directs who sits where. */
export type Seater = {
  readonly isBusy: boolean;
  /** False: they only look on. */
  readonly mayDirect: boolean;
  /** Who is to sit elsewhere, until it is said where. */
  readonly moving: string | undefined;
  pickUp(userId: string | undefined): void;
  moveHere(seat: number): Promise<unknown>;
  lockSeat(seat: number): Promise<unknown>;
  unlockSeat(seat: number): Promise<unknown>;
};

/** So many are shown: a phone has no room for a thousand. */
const SEATS_MAX = 24;

/** PE8: who sits where, which seats are locked, and what the staff does about it. */
export function seatGrid(phone: Seater, view: Seats | undefined, text: Dictionary): Child {
  if (view === undefined) return false;
  const words = text.seats;
  return h(
    'section',
    { class: 'seats', 'aria-label': words.title },
    h('h3', {}, words.title),
    h(
      'ol',
      {},
      seatNumbers(view).map((seat) => seatOf(phone, view, seat, text)),
    ),
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
  const look = { kind: 'quiet', rests: phone.isBusy } as const;
  const { mayDirect } = phone;
  const mover = mayDirect ? view.links.find(({ user_id }) => user_id === phone.moving) : undefined;
  const turnLock = () => void (isLocked ? phone.unlockSeat(seat) : phone.lockSeat(seat));
  return h(
    'li',
    { key: `${seat}`, class: isLocked ? 'is-locked' : '' },
    h('span', { class: 'seat-number' }, seat),
    h('span', { class: 'seat-user' }, sitter === undefined ? words.free : nameText(nameOf(sitter))),
    isLocked && h('span', { class: 'seat-lock' }, words.locked),
    mayDirect && mover === undefined && sitter !== undefined && moveButton(phone, sitter, words),
    mover !== undefined &&
      mover.seat !== seat &&
      !isLocked &&
      button(words.here, () => void phone.moveHere(seat), {
        ...look,
        key: 'here',
        name: words.moveWhom(nameOf(mover), seat),
      }),
    mover?.seat === seat && button(words.stay, () => phone.pickUp(undefined), { ...look, key: 'stay' }),
    mayDirect &&
      mover === undefined &&
      button(isLocked ? words.unlock : words.lock, turnLock, {
        ...look,
        key: 'lock',
        name: isLocked ? words.unlockSeat(seat) : words.lockSeat(seat),
      }),
  );
}

const moveButton = (phone: Seater, sitter: Sitter, words: Dictionary['seats']): Element =>
  button(words.move, () => phone.pickUp(sitter.user_id), {
    key: 'move',
    kind: 'quiet',
    name: words.seatElsewhere(nameOf(sitter)),
    rests: phone.isBusy,
  });
