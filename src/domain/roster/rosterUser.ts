import type { Millis } from '../ids.ts';
import { compareUint64, type Uint64, ZERO } from '../uint64.ts';

/** One login of a user: when, and under which user session. */
export type Login = { readonly at: Millis; readonly id: Uint64 };

/**
 * A user session, when it was logged out, and, of a logout that may have been a take-over (ZG12), since when it has been
 * known.
 */
export type Logout = readonly [Uint64, Millis, Millis?];

/**
 * What is known of one user in one session of a room. Every field is a maximum, a minimum or a map of such, so knowing
 * something twice, or in another order, comes to the same (ZG5).
 */
export type UserFacts = {
  /** The newest login known, of a login or of a logout that tells its own. */
  readonly login: Login | undefined;
  /** ZG11 */
  readonly isBot: boolean;
  /** The latest logout of each user session; those that can end no login any more are forgotten. */
  readonly logouts: readonly Logout[];
  readonly lastLogoutAt: Millis;
  /** When a scan of ZEGO's own list last found, and last missed, them (0: never). */
  readonly seenAt: Millis;
  readonly missedAt: Millis;
  /** ZG12: since when ZEGO has known them as a user, and when they last left for good (0: never). */
  readonly knownSince: Millis | undefined;
  readonly goneAt: Millis;
};

/** How a user left: `isBot` as of a login; `takenAt` if another login may have taken over, and since when we know. */
export type Leaving = { readonly at: Millis; readonly isBot: boolean; readonly takenAt: Millis | undefined };

/** Far more than a user has who does not relog in the same instant. */
const LOGOUTS_MAX = 16;

export const UNKNOWN_USER: UserFacts = {
  login: undefined,
  isBot: false,
  logouts: [],
  lastLogoutAt: 0,
  seenAt: 0,
  missedAt: 0,
  knownSince: undefined,
  goneAt: 0,
};

/** Ties by the greater user session, as a number (ZG8). */
export function compareLogins(a: Login, b: Login): number {
  return a.at - b.at || compareUint64(a.id, b.id);
}

export function withLogin(user: UserFacts, login: Login, isBot: boolean): UserFacts {
  const known = isBot ? user : withAcquaintance(user, login.at);
  const order = known.login === undefined ? 1 : compareLogins(login, known.login);
  if (order < 0) return known;
  if (order === 0) return isBot && !known.isBot ? { ...known, isBot } : known;
  return { ...known, login, isBot, logouts: thatMatter(known.logouts, login.at) };
}

export function withLogout(user: UserFacts, login: Login, { at, isBot, takenAt }: Leaving): UserFacts {
  const known = withLogin(user, login, isBot);
  const lastLogoutAt = latest(known.lastLogoutAt, at);
  const isForGood = !isBot && takenAt === undefined && at >= login.at;
  const goneAt = isForGood ? latest(known.goneAt, at) : known.goneAt;
  const logouts = withLogoutOf(known, takenAt === undefined ? [login.id, at] : [login.id, at, takenAt]);
  const isNews = logouts !== known.logouts || lastLogoutAt !== known.lastLogoutAt || goneAt !== known.goneAt;
  return isNews ? { ...known, logouts, lastLogoutAt, goneAt } : known;
}

export function withSight(user: UserFacts, at: Millis): UserFacts {
  const known = withAcquaintance(user, at);
  return known.seenAt >= at ? known : { ...known, seenAt: at };
}

export function withMiss(user: UserFacts, at: Millis): UserFacts {
  return user.missedAt >= at ? user : { ...user, missedAt: at };
}

/** ZG8, and what a scan adds to it (ZG13): the login under which they are in the room, if they are. */
export function presence(user: UserFacts): Login | undefined {
  const { login, isBot, lastLogoutAt, seenAt, missedAt } = user;
  if (isBot) return undefined;
  if (login !== undefined && !isEnded(user, login)) return login;
  // Seen after everything that ended: they are there, but the callback of their login is lost.
  return seenAt > latest(lastLogoutAt, missedAt) ? { at: seenAt, id: ZERO } : undefined;
}

/** ZG12: when they were last out of the room for certain (0: never known to be). It only ever grows. */
export function absentAt({ goneAt, missedAt, knownSince }: UserFacts): Millis {
  return knownSince !== undefined && missedAt > knownSince ? latest(goneAt, missedAt) : goneAt;
}

/** ZG12: the newest login was logged out, and no newer one is known yet that has taken over. */
export function openTakeOver(user: UserFacts): { readonly at: Millis; readonly knownAt: Millis } | undefined {
  const { login } = user;
  if (login === undefined || user.isBot || presence(user) !== undefined) return undefined;
  const [, at, knownAt] = logoutOf(user, login.id) ?? [];
  return at === undefined || knownAt === undefined || at < login.at ? undefined : { at, knownAt };
}

function isEnded(user: UserFacts, login: Login): boolean {
  const [, leftAt] = logoutOf(user, login.id) ?? [];
  return (leftAt !== undefined && leftAt >= login.at) || user.missedAt > login.at;
}

const logoutOf = ({ logouts }: UserFacts, id: Uint64): Logout | undefined => logouts.find((one) => one[0] === id);

/** The same list if it is nothing new, or can end nothing. */
function withLogoutOf(known: UserFacts, logout: Logout): readonly Logout[] {
  const newestLoginAt = known.login?.at ?? 0;
  const earlier = logoutOf(known, logout[0]);
  if (logout[1] < newestLoginAt || (earlier !== undefined && !isNewer(logout, earlier))) return known.logouts;
  return thatMatter([...known.logouts.filter((one) => one !== earlier), logout], newestLoginAt);
}

/** Of two logouts of one user session the later one counts; of one that is told twice, when it was first known. */
function isNewer([, at, knownAt]: Logout, [, knownUpTo, since]: Logout): boolean {
  if (at !== knownUpTo) return at > knownUpTo;
  return knownAt !== undefined && (since === undefined || knownAt < since);
}

function withAcquaintance(user: UserFacts, at: Millis): UserFacts {
  return user.knownSince !== undefined && user.knownSince <= at ? user : { ...user, knownSince: at };
}

/** A logout before the newest login can end nothing any more, whatever may still come. In one order, for one knowledge. */
function thatMatter(logouts: readonly Logout[], newestLoginAt: Millis): readonly Logout[] {
  const matter = logouts.filter(([, leftAt]) => leftAt >= newestLoginAt);
  return matter.length > 1 ? matter.sort(byLogout).slice(-LOGOUTS_MAX) : matter;
}

const byLogout = (a: Logout, b: Logout): number => a[1] - b[1] || compareUint64(a[0], b[0]);

const latest = (a: Millis, b: Millis): Millis => (a > b ? a : b);
