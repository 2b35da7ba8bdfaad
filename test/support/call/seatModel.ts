// PE8, PE9 as a child would play it: chairs with numbers on them, and some that are tied up.

export type SeatModel = {
  line: { name: string; seat: number }[];
  /** Chairs that are held for somebody. */
  invites: { seat: number }[];
  locked: number[];
  limits: { maxLinks: number };
};

type Story = readonly string[];

const CHAIRS = Array.from({ length: 20 }, (_, nth) => nth + 1);

export function whyNoSeat({ line, invites, locked, limits }: SeatModel, seat: number): string | undefined {
  if (seat < 1 || seat > limits.maxLinks) return 'no-such-seat';
  if (locked.includes(seat)) return 'seat-locked';
  return [...line, ...invites].some((one) => one.seat === seat) ? 'seat-taken' : undefined;
}

const freeSeats = (model: SeatModel): number[] => CHAIRS.filter((seat) => whyNoSeat(model, seat) === undefined);

export const lowestSeat = (model: SeatModel): number => freeSeats(model)[0] ?? 0;

/** How many more may come: free chairs, less those who sit where there are none any more. */
export const places = (model: SeatModel): number =>
  freeSeats(model).length - [...model.line, ...model.invites].filter(({ seat }) => seat > model.limits.maxLinks).length;

export function lock(model: SeatModel, seat: number): Story {
  if (seat < 1 || seat > model.limits.maxLinks) return ['refused no-such-seat'];
  if (model.locked.includes(seat)) return [];
  model.locked = [...model.locked, seat].sort((one, other) => one - other);
  return [`seat-locked ${seat}`];
}

export function unlock(model: SeatModel, seat: number): Story {
  if (!model.locked.includes(seat)) return seat < 1 || seat > model.limits.maxLinks ? ['refused no-such-seat'] : [];
  model.locked = model.locked.filter((one) => one !== seat);
  return [`seat-unlocked ${seat}`];
}

/** Whoever is to move gets up, and so does whoever sits there; then each looks at the chair they are to have. */
export function move(model: SeatModel, name: string, seat: number, mayActOn: (name: string) => boolean): Story {
  const mover = model.line.find((one) => one.name === name);
  if (mover === undefined) return ['refused not-linked'];
  const from = mover.seat;
  if (from === seat) return [];
  const other = model.line.find((one) => one.seat === seat);
  if (other !== undefined && !mayActOn(other.name)) return ['refused bad-request'];
  const movers = other === undefined ? [mover] : [mover, other];
  for (const one of movers) one.seat = 0;
  const whyNot = whyNoSeat(model, seat) ?? (other === undefined ? undefined : whyNoSeat(model, from));
  mover.seat = whyNot === undefined ? seat : from;
  if (other !== undefined) other.seat = whyNot === undefined ? from : seat;
  return whyNot === undefined ? [movers.map(sits).join(', ')] : [`refused ${whyNot}`];
}

/** All but those on tied chairs get up, and sit down again one by one. */
export function seatInOrder(model: SeatModel, wanted: readonly string[], mayActOn: (name: string) => boolean): Story {
  const { line, locked, limits } = model;
  const found = wanted.map((name) => line.find((one) => one.name === name));
  if (found.includes(undefined)) return ['refused not-linked'];
  const before = line.map((one) => one.seat);
  const others = line.filter((one) => !found.includes(one)).sort((one, other) => one.seat - other.seat);
  const standing = [...found, ...others].filter((one) => one !== undefined && !locked.includes(one.seat));
  const spare = standing.map((one) => one?.seat ?? 0).filter((seat) => seat > limits.maxLinks);
  for (const one of standing) if (one !== undefined) one.seat = 0;
  spare.sort((one, other) => other - one);
  for (const one of standing) if (one !== undefined) one.seat = lowestSeat(model) || (spare.pop() ?? 0);
  const got = found.map((one) => one?.seat ?? 0);
  const isInOrder = got.every((seat, nth) => nth === 0 || (got[nth - 1] ?? 0) < seat);
  const moved = line.filter((one, nth) => one.seat !== before[nth]);
  if (!isInOrder || !names(moved).every(mayActOn)) {
    for (const [nth, one] of line.entries()) one.seat = before[nth] ?? 0;
    return [isInOrder ? 'refused bad-request' : 'refused seat-locked'];
  }
  return moved.length === 0 ? [] : [moved.map(sits).join(', ')];
}

const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
const sits = ({ name, seat }: { name: string; seat: number }): string => `${name} sits on ${seat}`;
