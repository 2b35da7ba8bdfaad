import type { Millis, UserId } from '../ids.ts';

/** Which stream ZEGO's servers mean by it: a new one each time that somebody publishes under a stream id. */
type StreamSid = string;

/** One life of a stream id: the least `stream_seq` that was told of it (0: none was), and whose it is. */
export type Life = readonly [StreamSid, seq: number, UserId];

/** Up to when the lives under a server id are over. */
export type StreamEnd = readonly [StreamSid, at: Millis];

/** What ZEGO's own list said of a stream id (ME3): whose, created when, and at what time of reading. */
export type StreamSight = { readonly createdAt: Millis; readonly at: Millis; readonly userId: UserId };

/**
 * What is known of one stream id in one session of a room. Every field is a maximum, a minimum or a map of such, so knowing
 * something twice, or in another order, comes to the same (ZG5).
 */
export type StreamFacts = {
  /** When the newest life known began (0: none is known). */
  readonly createdAt: Millis;
  /** Those that began then, the newest last: nearly always one. Older ones never come back. */
  readonly lives: readonly Life[];
  /** Of each server id the latest; those that can end no life any more are forgotten. */
  readonly ends: readonly StreamEnd[];
  /** Of the newest life that a list told of, the latest. */
  readonly seen: StreamSight | undefined;
  /** When a list last missed it (0: never). */
  readonly missedAt: Millis;
  /** By our clock: since when it has been known as it is, on the air in its newest life, or off it (0: never was anything). */
  readonly knownSince: Millis;
};

/** What a callback tells of one life. */
export type ToldLife = {
  readonly streamSid: StreamSid;
  readonly userId: UserId;
  readonly seq: number | undefined;
};

/** Who publishes it, and since when. */
export type Publishing = { readonly userId: UserId; readonly createdAt: Millis };

/** Far more than a stream id has that is not published anew in the same instant. */
const AT_ONE_TIME_MAX = 16;

export const UNKNOWN_STREAM: StreamFacts = {
  createdAt: 0,
  lives: [],
  ends: [],
  seen: undefined,
  missedAt: 0,
  knownSince: 0,
};

export function withLife(
  stream: StreamFacts,
  { streamSid, userId, seq = 0 }: ToldLife,
  createdAt: Millis,
): StreamFacts {
  if (createdAt < stream.createdAt) return stream;
  const life: Life = [streamSid, seq, userId];
  if (createdAt > stream.createdAt || stream.lives.length === 0)
    return { ...stream, createdAt, lives: [life], ends: thatMatter(stream.ends, createdAt) };
  const earlier = stream.lives.find(([sid]) => sid === streamSid);
  const joined = earlier === undefined ? life : joinedLives(earlier, life);
  if (joined === earlier) return stream;
  const lives = [...stream.lives.filter((one) => one !== earlier), joined].sort(byAge).slice(-AT_ONE_TIME_MAX);
  return { ...stream, lives };
}

/** `createdAt`: of the life that ended, if that was told, which is its end however the clocks of ZEGO's servers differ. */
export function withEnd(stream: StreamFacts, told: ToldLife, closedAt: Millis, createdAt?: Millis): StreamFacts {
  const known = createdAt === undefined ? stream : withLife(stream, told, createdAt);
  const at = later(closedAt, createdAt ?? 0);
  const earlier = known.ends.find(([sid]) => sid === told.streamSid);
  if (at < known.createdAt || (earlier !== undefined && earlier[1] >= at)) return known;
  const ends = [...known.ends.filter((one) => one !== earlier), [told.streamSid, at] as const];
  return { ...known, ends: thatMatter(ends, known.createdAt) };
}

export function withStreamSight(stream: StreamFacts, sight: StreamSight): StreamFacts {
  const { seen } = stream;
  if (seen === undefined) return { ...stream, seen: sight };
  return compareSights(sight, seen) > 0 ? { ...stream, seen: sight } : stream;
}

export function withStreamMiss(stream: StreamFacts, at: Millis): StreamFacts {
  return stream.missedAt >= at ? stream : { ...stream, missedAt: at };
}

/** ME3: whose newest life no close has ended. */
export function publishing(stream: StreamFacts): Publishing | undefined {
  const { seen, missedAt } = stream;
  const newest = newestLife(stream);
  if (newest === undefined || newest === 'over') return undefined;
  // A list that misses a stream, and a later one that has it, still the same: the first was wrong.
  const isSeenAgain = seen !== undefined && seen.createdAt >= newest.createdAt && seen.at > missedAt;
  return missedAt > newest.createdAt && !isSeenAgain ? undefined : newest;
}

/** What was just heard: a life that is on the air, or one that is over. The rest tells nothing new of what there is to see. */
export function heardOf(before: StreamFacts, after: StreamFacts, heardAt: Millis): StreamFacts {
  if (before === after) return after;
  const [was, is] = [publishing(before), publishing(after)];
  const isNews = was?.createdAt !== is?.createdAt || (is === undefined && streamAge(after) > streamAge(before));
  return isNews ? { ...after, knownSince: heardAt } : after;
}

/** When it last began, as far as anything is known. */
export const streamAge = ({ createdAt, seen }: StreamFacts): Millis => later(createdAt, seen?.createdAt ?? 0);

function newestLife({ createdAt, lives, ends, seen }: StreamFacts): Publishing | 'over' | undefined {
  const newest = lives.at(-1);
  // A list tells no server id: what began later than all that callbacks told of is a life of which one was lost.
  if (seen !== undefined && (newest === undefined || seen.createdAt > createdAt)) return seen;
  if (newest === undefined) return undefined;
  const [streamSid, , userId] = newest;
  const isOver = ends.some(([sid, at]) => sid === streamSid && at >= createdAt);
  return isOver ? 'over' : { userId, createdAt };
}

/** Two callbacks of one life; of two users, which ZEGO should not tell, the greater id. */
function joinedLives(known: Life, told: Life): Life {
  const [sid, seq, userId] = known;
  const least = seq === 0 || (told[1] !== 0 && told[1] < seq) ? told[1] : seq;
  const whose = told[2] > userId ? told[2] : userId;
  return least === seq && whose === userId ? known : [sid, least, whose];
}

/** ME3: by `stream_seq`, as a number. */
const byAge = (a: Life, b: Life): number => a[1] - b[1] || compareText(a[0], b[0]);

const byEnd = (a: StreamEnd, b: StreamEnd): number => a[1] - b[1] || compareText(a[0], b[0]);

/** An end before the newest life can end nothing any more, whatever may still come. In one order, for one knowledge. */
function thatMatter(ends: readonly StreamEnd[], createdAt: Millis): readonly StreamEnd[] {
  const matter = ends.filter(([, at]) => at >= createdAt);
  return matter.length > 1 ? matter.sort(byEnd).slice(-AT_ONE_TIME_MAX) : matter;
}

const compareSights = (a: StreamSight, b: StreamSight): number =>
  a.createdAt - b.createdAt || a.at - b.at || compareText(a.userId, b.userId);

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const later = (a: Millis, b: Millis): Millis => (a > b ? a : b);
