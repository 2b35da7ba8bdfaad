import type { Child, Element } from '../dom/element.ts';
import { button, nameOf } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { SeatOrder } from './seatOrder.ts';

export type Sitter = { readonly user_id: string; readonly user_nick: string; readonly seat: number };

export type Place = { readonly seat: number; readonly sitter: Sitter | undefined; readonly isLocked: boolean };

/** Whoever directs who sits where. */
export type Seater = {
  readonly isBusy: boolean;
  /** False: they only look on. */
  readonly mayDirect: boolean;
  /** Where whoever is on the line takes another seat by themselves. */
  readonly maySitElsewhere: boolean;
  readonly order: SeatOrder;
  /** Who is to sit elsewhere, until it is said where. */
  readonly moving: string | undefined;
  pickUp(userId: string | undefined): void;
  moveHere(seat: number): Promise<unknown>;
  sitHere(seat: number): Promise<unknown>;
  lockSeat(seat: number): Promise<unknown>;
  unlockSeat(seat: number): Promise<unknown>;
};

type Words = Dictionary['seats'];

/** What can be done about one seat, as things stand. */
export function seatTools(phone: Seater, links: readonly Sitter[], place: Place, words: Words): readonly Child[] {
  if (!phone.mayDirect) return [sitHere(phone, place, words)];
  if (phone.order.chosen !== undefined) return [inOrder(phone, links, place, words)];
  const mover = links.find(({ user_id }) => user_id === phone.moving);
  if (mover !== undefined) return [moveHere(phone, mover, place, words)];
  return [pickUp(phone, place, words), turnLock(phone, place, words)];
}

const look = ({ isBusy: rests }: Seater) => ({ kind: 'quiet', rests }) as const;

function sitHere(phone: Seater, { seat, sitter, isLocked }: Place, words: Words): Child {
  if (!phone.maySitElsewhere || sitter !== undefined || isLocked) return false;
  const more = { key: 'sit', name: words.sitOn(seat) };
  return button(words.sitHere, () => void phone.sitHere(seat), { ...look(phone), ...more });
}

function inOrder(phone: Seater, links: readonly Sitter[], { sitter }: Place, words: Words): Child {
  if (sitter === undefined) return false;
  const { order, isBusy: rests } = phone;
  const there = (order.chosen ?? []).filter((id) => links.some(({ user_id }) => user_id === id));
  const nth = there.indexOf(sitter.user_id) + 1;
  const turn = () => order.turn(sitter.user_id);
  const name = nameOf(sitter);
  if (nth === 0) {
    return button(words.next, turn, { ...look(phone), key: 'next', name: words.nextWhom(name, there.length + 1) });
  }
  return button(words.nth(nth), turn, { key: 'nth', name: words.notInOrder(name, nth), rests });
}

function moveHere(phone: Seater, mover: Sitter, { seat, isLocked }: Place, words: Words): Child {
  if (mover.seat === seat) {
    return button(words.stay, () => phone.pickUp(undefined), { ...look(phone), key: 'stay' });
  }
  if (isLocked) return false;
  const more = { key: 'here', name: words.moveWhom(nameOf(mover), seat) };
  return button(words.here, () => void phone.moveHere(seat), { ...look(phone), ...more });
}

function pickUp(phone: Seater, { sitter }: Place, words: Words): Child {
  if (sitter === undefined) return false;
  const more = { key: 'move', name: words.seatElsewhere(nameOf(sitter)) };
  return button(words.move, () => phone.pickUp(sitter.user_id), { ...look(phone), ...more });
}

function turnLock(phone: Seater, { seat, isLocked }: Place, words: Words): Element {
  const turn = () => void (isLocked ? phone.unlockSeat(seat) : phone.lockSeat(seat));
  const name = isLocked ? words.unlockSeat(seat) : words.lockSeat(seat);
  return button(isLocked ? words.unlock : words.lock, turn, { ...look(phone), key: 'lock', name });
}
