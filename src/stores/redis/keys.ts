import type { Sid, UserId } from '../../domain/ids.ts';

/** Of a key: hash, list, sorted set, set, stream. */
export type Kind = 'H' | 'L' | 'Z' | 'S' | 'X';

const LOG_PREFIX = 'linkcall:channel-log:';
/** In bytes. */
export const LOG_PREFIX_LENGTH: number = LOG_PREFIX.length;

/** What recovery reads. No sid can make one of these keys another: what stands before it is fixed text. */
export function channelKeys(sid: Sid) {
  return {
    /**
     * hash: epoch, settled, last_at, run, run_ms; and as it is published: version, journal_seq, snapshot, commits and replies (how
     * many there were ever)
     */
    channel: `linkcall:channel:${sid}`,
    /** list: commits that are not published yet, as JSON, the oldest first (SP1) */
    log: LOG_PREFIX + sid,
    /** hash: user id → "<barred until> <JSON of starts>" */
    applicants: `linkcall:channel-applicants:${sid}`,
    /** list: entries as JSON, oldest first; refusals of earlier versions are among them */
    journal: `linkcall:channel-journal:${sid}`,
    /** list: of refusals, likewise (ST12) */
    refusals: `linkcall:channel-refusals:${sid}`,
    /** zset: who has remembered replies, by the time of the last one */
    repliers: `linkcall:channel-repliers:${sid}`,
    /** hash: ZEGO session id → its head as JSON */
    sessions: `linkcall:zego-sessions:${sid}`,
    /** hash: "<session id>:<user id>" → facts as JSON */
    users: `linkcall:zego-users:${sid}`,
    /** hash: "<session id>:<stream id>" → facts as JSON */
    streams: `linkcall:zego-streams:${sid}`,
  };
}

/** Before a user id it makes the key of a list: "<number> <time> <JSON>" of each remembered reply. */
export function repliesPrefix(sid: Sid): string {
  // With the sid's length no sid and user together look like another sid and user.
  return `linkcall:channel-replies:${sid.length}:${sid}:`;
}

/** set of sids: those whose log is not empty (SP2) */
export const UNPUBLISHED = 'linkcall:unpublished';
/** set of sids (ST3) */
export const UNFINISHED = 'linkcall:unfinished';
/** set of sids: those of them, and maybe others, where somebody waits (CL14) */
export const WAITING = 'linkcall:waiting';
/** stream: records on their way to the user log (ST6) */
export const OUTBOX = 'linkcall:userlog-outbox';
/** stream: what the platform is told (IN6); its ids are the feed's cursors */
export const FEED = 'linkcall:feed';
/** string: the last id that was taken out of it */
export const FEED_TRIMMED = 'linkcall:feed:trimmed';
/** hash: sid → the number of the last event that was told of it, also where the channel is forgotten */
export const FEED_SEQS = 'linkcall:feed:seqs';
export const outboxKeys = (stream: string) => ({
  /** string: the process that pays what is in it now (CL11) */
  lease: `${stream}:lease`,
  /** stream: what of it cannot be read, with the reason (IN14) */
  rejected: `${stream}:rejected`,
});
/** What is owed to one endpoint of the platform (IN7). */
export const laneKeys = (endpoint: string) => ({
  /** zset: sids of lanes in which something waits, by when they are due; of one that a worker has, by when its turn ends */
  due: `linkcall:webhook:${endpoint}:due`,
  /** zset: sids, by the time of the first entry */
  heads: `linkcall:webhook:${endpoint}:heads`,
  /** hash: sid → the turn that a worker has */
  turns: `linkcall:webhook:${endpoint}:turns`,
  /** hash: sid → how often its first entry was tried in vain */
  tries: `linkcall:webhook:${endpoint}:tries`,
  /** hash: entries (how many there were ever), count (that wait), aside (that were set aside), serial (of the last turn) */
  state: `linkcall:webhook:${endpoint}:state`,
  /** list: JSON of what was set aside, the newest first */
  aside: `linkcall:webhook:${endpoint}:aside`,
  /** Before a sid: list of entries, the oldest first */
  lanePrefix: `linkcall:webhook:${endpoint}:lane:`,
});
/** Before a run, which is one process: string: for how many ms it is known to have served what it has (LC26). */
export const RUN_PREFIX = 'linkcall:run:';
export const WRITE_CHECK = 'linkcall:write-check';

/** Whom a host has blocked (PE6). */
export const blockKeys = (hostId: UserId) => ({
  /** hash: user id → the block as JSON */
  blocks: `linkcall:blocks:${hostId}`,
  /** zset: user ids, in the order in which they were blocked */
  order: `linkcall:blocks-order:${hostId}`,
  /** zset: user ids, by when their block is over; those that last for ever are not in it */
  ends: `linkcall:blocks-ends:${hostId}`,
});
/** Before a user id: zset of the ids of hosts whose lists have that user, all of one score (OP2). */
export const BLOCKERS_PREFIX = 'linkcall:blockers:';
/** hash: changes (how many there were ever), life (when the first one was) */
export const PEOPLE = 'linkcall:people';
/** stream: what has become of blocks and revocations lately; n: one more than that of the entry before, but where much was restored */
export const PEOPLE_CHANGES = 'linkcall:people-changes';
/** hash: user id → the time before which their tokens were issued that are void (PE7) */
export const REVOKED = 'linkcall:revoked';
/** zset: user ids, all of one score: to be read in their order */
export const REVOKED_IDS = 'linkcall:revoked-ids';
/** zset: user ids, by when nobody has such a token any more */
export const REVOKED_ENDS = 'linkcall:revoked-ends';

/** The original's keys 1 and 3. */
export const SWITCHES = 'linkcall:state:searc:center:hash';
export const FINISHED_LINKS = 'linkcall:user:first:link:hash';

/** The original's keys of one channel (contract 3), which tools around the old system read. */
export function publishedKeys(sid: Sid) {
  return {
    people: `linkcall:user:data:json:hash:${sid}`,
    lastApplied: `linkcall:user:data:apply:indexes:zset:${sid}`,
    waiting: `linkcall:user:data:apply:zset:${sid}`,
    lastLinked: `linkcall:user:data:link:indexes:zset:${sid}`,
    linked: `linkcall:user:data:link:zset:${sid}`,
    states: `linkcall:user:data:state:indexes:hash:${sid}`,
  };
}

/** Before a user id: the applications of the last minute. */
export const recentPrefix = (sid: Sid): string => `linkcall:user:data:apply:indexes:60s:zset:${sid}:`;
