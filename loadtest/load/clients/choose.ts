import type { Random } from '../../random.ts';
import type { CommandKind } from '../metrics.ts';
import type { People } from '../people.ts';

/** A channel as its host sees it, and what its viewers are free to do. */
export type Snapshot = {
  readonly isOpen: boolean;
  readonly links: readonly string[];
  readonly waiting: readonly string[];
  readonly maxLinks: number;
  /** Viewers who are neither on the line nor waiting, and may apply. */
  readonly idle: readonly string[];
  readonly viewers: readonly string[];
  /** Of them: those whom the host has appointed. */
  readonly moderators: readonly string[];
  readonly invited: readonly string[];
  /** Whom the host keeps off. */
  readonly blocked: readonly string[];
  /** Whom the host may keep off. */
  readonly blockable: readonly string[];
  readonly lockedSeats: readonly number[];
  readonly people: readonly People[];
};

/** `userId`: who asks, or, of the host's commands, about whom. `seat`: 0 for any. */
export type Wish = { readonly kind: CommandKind; readonly userId: string | undefined; readonly seat: number };

type Chance = readonly [weight: number, kind: CommandKind, among: readonly string[] | 'nobody'];

/** What somebody in the channel wants next: mostly what makes sense, now and then what comes too late or too often. */
export function choose(snapshot: Snapshot, random: Random): Wish {
  const chances = chancesIn(snapshot).filter(([, , among]) => among === 'nobody' || among.length > 0);
  let dice = random.next() * chances.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, kind, among] of chances) {
    dice -= weight;
    if (dice < 0) return { kind, userId: among === 'nobody' ? undefined : random.pick(among), seat: seat(kind) };
  }
  return { kind: 'list (host)', userId: undefined, seat: 0 };

  function seat(of: CommandKind): number {
    if (of === 'unlock seat' && snapshot.lockedSeats.length > 0) return random.pick(snapshot.lockedSeats);
    const isMeant = NEEDS_SEAT.has(of) || (MAY_HAVE_SEAT.has(of) && random.chance(SEAT_IS_NAMED));
    return isMeant && snapshot.people.includes('seats') ? 1 + random.below(Math.max(1, snapshot.maxLinks)) : 0;
  }
}

const NEEDS_SEAT: ReadonlySet<CommandKind> = new Set(['lock seat', 'unlock seat', 'move to seat']);
const MAY_HAVE_SEAT: ReadonlySet<CommandKind> = new Set(['apply', 'invite']);
const SEAT_IS_NAMED = 0.3;
/** Of the viewers: those who are left must keep the call going. */
const BLOCKED_SHARE_MAX = 0.3;

function chancesIn(snapshot: Snapshot): Chance[] {
  const { isOpen, links, waiting, maxLinks, idle, viewers, invited } = snapshot;
  const isFull = links.length + invited.length >= maxLinks;
  if (!isOpen)
    return [
      [20, 'open', 'nobody'],
      [2, 'apply', idle],
      [4, 'list (viewer)', viewers],
    ];
  return [
    [isFull ? 6 : 40, 'apply', idle],
    [isFull ? 1 : 30, 'allow', waiting.slice(0, 1)],
    [isFull || waiting.length === 0 ? 0.5 : 4, 'allow next', 'nobody'],
    [6, 'refuse', waiting],
    [6, 'cancel', waiting],
    [isFull ? 25 : 10, 'hang up', links],
    [isFull ? 8 : 2, 'remove', links],
    [0.5, 'close', 'nobody'],
    [3, 'list (host)', 'nobody'],
    [4, 'list (viewer)', viewers],
    [0.5, 'apply', waiting],
    [0.5, 'hang up', viewers],
    [0.5, 'open', 'nobody'],
    ...snapshot.people.flatMap((people) => CHANCES_OF[people](snapshot)),
  ];
}

const CHANCES_OF: Readonly<Record<People, (snapshot: Snapshot) => Chance[]>> = {
  moderators: ({ viewers, moderators }) => [
    [moderators.length === 0 ? 1 : 0.2, 'appoint', viewers.filter((user) => !moderators.includes(user))],
    [0.2, 'dismiss', moderators],
    [0.1, 'refuse all', 'nobody'],
    [0.1, 'remove all', 'nobody'],
  ],
  invitations: ({ idle, waiting, invited, viewers }) => [
    [8, 'invite', idle],
    [0.5, 'invite', waiting],
    [6 * invited.length, 'accept', invited],
    [3 * invited.length, 'decline', invited],
    [invited.length, 'withdraw', invited],
    [0.3, 'accept', viewers],
  ],
  seats: ({ links, lockedSeats }) => [
    [lockedSeats.length === 0 ? 1 : 0.3, 'lock seat', 'nobody'],
    [lockedSeats.length, 'unlock seat', 'nobody'],
    [4, 'move to seat', links],
    [1, 'seat first', links],
  ],
  blocks: ({ viewers, blocked, blockable }) => [
    [blocked.length < viewers.length * BLOCKED_SHARE_MAX ? 2 : 0, 'block', blockable],
    [blocked.length, 'unblock', blocked],
    [1, 'apply', blocked],
  ],
  mutes: ({ links }) => [
    [2, 'mute', links],
    [1, 'unmute', links],
  ],
};
