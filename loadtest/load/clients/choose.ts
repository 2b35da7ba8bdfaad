import type { Random } from '../../random.ts';
import type { CommandKind } from '../metrics.ts';

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
};

/** `userId`: who asks, or, of the host's commands, about whom. */
export type Wish = { readonly kind: CommandKind; readonly userId: string | undefined };

type Chance = readonly [weight: number, kind: CommandKind, among: readonly string[] | 'nobody'];

/** What somebody in the channel wants next: mostly what makes sense, now and then what comes too late or too often. */
export function choose(snapshot: Snapshot, random: Random): Wish {
  const chances = chancesIn(snapshot).filter(([, , among]) => among === 'nobody' || among.length > 0);
  let dice = random.next() * chances.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, kind, among] of chances) {
    dice -= weight;
    if (dice < 0) return { kind, userId: among === 'nobody' ? undefined : random.pick(among) };
  }
  return { kind: 'list (host)', userId: undefined };
}

function chancesIn({ isOpen, links, waiting, maxLinks, idle, viewers, moderators }: Snapshot): Chance[] {
  const isFull = links.length >= maxLinks;
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
    [moderators.length === 0 ? 1 : 0.2, 'appoint', viewers.filter((user) => !moderators.includes(user))],
    [0.2, 'dismiss', moderators],
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
  ];
}
