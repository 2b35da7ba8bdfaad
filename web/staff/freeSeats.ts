import { type Child, h } from '../dom/element.ts';
import type { Dictionary } from '../text/dictionary.ts';

type Held = { readonly seat: number };

type Seats = {
  readonly max_link: number;
  readonly links: readonly Held[];
  readonly locked_seats: readonly number[];
  /** As far as who looks may see them. */
  readonly invites: readonly Held[];
};

/** So many are shown: a phone has no room for a thousand. */
export const SEATS_MAX = 24;

/** PE8: that may be named. */
function freeSeats({ max_link, links, locked_seats, invites }: Seats): readonly number[] {
  const taken = new Set([...[...links, ...invites].map(({ seat }) => seat), ...locked_seats]);
  return Array.from({ length: Math.min(max_link, SEATS_MAX) }, (_, nth) => nth + 1).filter((seat) => !taken.has(seat));
}

/** 0: any. */
export function seatChoice(view: Seats | undefined, { reach: words }: Dictionary): Child {
  return h(
    'label',
    {},
    words.seat,
    h(
      'select',
      { name: 'seat' },
      h('option', { key: 'any', value: 0 }, words.anySeat),
      (view === undefined ? [] : freeSeats(view)).map((seat) => h('option', { key: `${seat}`, value: seat }, seat)),
    ),
  );
}
