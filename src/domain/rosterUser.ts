import type { Millis } from './ids.ts';
import { compareUint64, type Uint64, ZERO } from './uint64.ts';

/** One login of a user: when, and under which user session. */
export type Login = { readonly at: Millis; readonly id: Uint64 };

/** A user session, and when it was logged out. */
export type Logout = readonly [Uint64, Millis];

/**
 * What is known of one user in one session of a room. Every field is a maximum (or a map of maxima), so knowing
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
};

/** Far more than a user has who does not relog in the same instant. */
const LOGOUTS_MAX = 16;

export const UNKNOWN_USER: UserFacts = {
  login: undefined,
  isBot: false,
  logouts: [],
  lastLogoutAt: 0,
  seenAt: 0,
  missedAt: 0,
};

/** Ties by the greater user session, as a number (ZG8). */
export function compareLogins(a: Login, b: Login): number {
  return a.at - b.at || compareUint64(a.id, b.id);
}

export function withLogin(user: UserFacts, login: Login, isBot: boolean): UserFacts {
  const order = user.login === undefined ? 1 : compareLogins(login, user.login);
  if (order < 0) return user;
  if (order === 0) return isBot && !user.isBot ? { ...user, isBot } : user;
  return { ...user, login, isBot, logouts: thatMatter(user.logouts, login.at) };
}

export function withLogout(user: UserFacts, login: Login, leftAt: Millis, isBot: boolean): UserFacts {
  const known = withLogin(user, login, isBot);
  const earlier = logoutOf(known, login.id);
  const isNews = (known.login?.at ?? 0) <= leftAt && (earlier === undefined || earlier < leftAt);
  const lastLogoutAt = latest(known.lastLogoutAt, leftAt);
  if (!isNews) return lastLogoutAt === known.lastLogoutAt ? known : { ...known, lastLogoutAt };
  const logouts: Logout[] = [...known.logouts.filter(([id]) => id !== login.id), [login.id, leftAt]];
  return { ...known, lastLogoutAt, logouts: thatMatter(logouts, known.login?.at ?? 0) };
}

export function withSight(user: UserFacts, at: Millis): UserFacts {
  return user.seenAt >= at ? user : { ...user, seenAt: at };
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

function isEnded(user: UserFacts, login: Login): boolean {
  const leftAt = logoutOf(user, login.id);
  return (leftAt !== undefined && leftAt >= login.at) || user.missedAt > login.at;
}

const logoutOf = ({ logouts }: UserFacts, id: Uint64): Millis | undefined => logouts.find((one) => one[0] === id)?.[1];

/** A logout before the newest login can end nothing any more, whatever may still come. In one order, for one knowledge. */
function thatMatter(logouts: readonly Logout[], newestLoginAt: Millis): readonly Logout[] {
  const matter = logouts.filter(([, leftAt]) => leftAt >= newestLoginAt);
  return matter.length > 1 ? matter.sort(byLogout).slice(-LOGOUTS_MAX) : matter;
}

const byLogout = (a: Logout, b: Logout): number => a[1] - b[1] || compareUint64(a[0], b[0]);

const latest = (a: Millis, b: Millis): Millis => (a > b ? a : b);
