import type { Millis } from '../domain/ids.ts';
import type { Standing } from '../ports/overview.ts';

/** `why` undefined: it answers. What lasts has begun when it did. */
export function noted(before: Standing, why: string | undefined, at: Millis): Standing {
  if (why === undefined) return before.is === 'ok' ? before : { is: 'ok', since: at };
  return { is: 'away', since: before.is === 'away' ? before.since : at, why };
}

/** What is known of something by many who were asked: that it is away, if one of them says so. */
export function together(standings: readonly Standing[]): Standing {
  return standings.reduce<Standing>(worse, { is: 'unknown' });
}

function worse(one: Standing, other: Standing): Standing {
  if (one.is === 'unknown' || other.is === 'unknown') return one.is === 'unknown' ? other : one;
  // Away since the first has noticed; ok since the last has.
  if (one.is === 'away' && other.is === 'away') return one.since <= other.since ? one : other;
  if (one.is === 'ok' && other.is === 'ok') return one.since >= other.since ? one : other;
  return one.is === 'away' ? one : other;
}
