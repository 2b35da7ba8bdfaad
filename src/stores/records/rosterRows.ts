import { z } from 'zod';
import type { StreamId, UserId } from '../../domain/ids.ts';
import { PersistentMap } from '../../domain/roster/persistentMap.ts';
import type { Roster } from '../../domain/roster/roster.ts';
import type { RosterChange, SessionHead } from '../../domain/roster/rosterChange.ts';
import type { StreamFacts } from '../../domain/roster/rosterStream.ts';
import type { UserFacts } from '../../domain/roster/rosterUser.ts';
import type { UpdateSeqs } from '../../domain/roster/updateSeqs.ts';
import type { Uint64 } from '../../domain/uint64.ts';
import { compiled, json, maybe, read } from './read.ts';
import type { EachRow } from './unreadable.ts';
import { streamId, uint64, userId } from './values.ts';

/** What a commit writes of a roster; text undefined: the row goes. */
export type RosterRows = {
  readonly sessions: readonly { readonly session: string; readonly head: string | undefined }[];
  readonly users: readonly { readonly session: string; readonly userId: string; readonly facts: string | undefined }[];
  readonly streams: readonly {
    readonly session: string;
    readonly streamId: string;
    readonly facts: string | undefined;
  }[];
};

export function writeRoster({ sessions, users, streams }: RosterChange): RosterRows {
  return {
    sessions: Array.from(sessions, ([session, head]) => ({ session, head: head && writeHead(head) })),
    users: Array.from(users).flatMap(([session, changed]) =>
      Array.from(changed, ([userId, facts]) => ({ session, userId, facts: facts && writeFacts(facts) })),
    ),
    streams: Array.from(streams).flatMap(([session, changed]) =>
      Array.from(changed, ([streamId, facts]) => ({ session, streamId, facts: facts && writeStream(facts) })),
    ),
  };
}

// Field by field, in one order: the same knowledge is the same text (ZG5), and users have rows of their own.

function writeHead(head: SessionHead): string {
  const { id, createdAt, firstLoginAt, closedAt, closeHeardAt, scannedAt, heardAt, isSilent, seqs } = head;
  const dates = { createdAt, firstLoginAt, closedAt, closeHeardAt, scannedAt, heardAt };
  // Nothing, and no byte, in a room whose streams are not told of.
  const streamsScannedAt = head.streamsScannedAt || undefined;
  const streamsAskedAt = head.streamsAskedAt || undefined;
  const streamsKnownSince = head.streamsKnownSince || undefined;
  const streamSeqs =
    head.streamSeqs.upTo > 0 || head.streamSeqs.beyond.length > 0 ? seqsOf(head.streamSeqs) : undefined;
  const ofStreams = { streamsScannedAt, streamsAskedAt, streamsKnownSince, streamSeqs };
  return JSON.stringify({ id, ...dates, isSilent, seqs: seqsOf(seqs), ...ofStreams });
}

/** Nearly all rooms have no gap. */
const seqsOf = ({ upTo, beyond, gapSince }: UpdateSeqs) => ({ upTo, beyond, gapSince: gapSince || undefined });

function writeFacts(facts: UserFacts): string {
  const { isBot, logouts, lastLogoutAt, seenAt, missedAt, knownSince, goneAt } = facts;
  const login = facts.login && { at: facts.login.at, id: facts.login.id };
  return JSON.stringify({ login, isBot, logouts, lastLogoutAt, seenAt, missedAt, knownSince, goneAt });
}

/** As a list, without names: there is a row for each link that ever was. */
function writeStream({ createdAt, lives, ends, seen, missedAt, knownSince }: StreamFacts): string {
  const sight = seen === undefined ? [] : [[seen.createdAt, seen.at, seen.userId]];
  return JSON.stringify([createdAt, lives, ends, missedAt, knownSince, ...sight]);
}

const seqs = z.object({
  upTo: z.number(),
  beyond: z.array(z.tuple([z.number(), z.number()])),
  gapSince: z.number().default(0),
});

/** What was kept before our own times were: it counts as told when it happened, as far as that is known. */
const head = z
  .object({
    id: uint64,
    createdAt: maybe(z.number()),
    firstLoginAt: maybe(z.number()),
    closedAt: maybe(z.number()),
    closeHeardAt: maybe(z.number()),
    scannedAt: z.number(),
    heardAt: maybe(z.number()),
    isSilent: z.boolean().default(false),
    seqs,
    streamsScannedAt: z.number().default(0),
    streamsAskedAt: z.number().default(0),
    streamsKnownSince: z.number().default(0),
    streamSeqs: seqs.default({ upTo: 0, beyond: [], gapSince: 0 }),
  })
  .transform(({ heardAt, ...kept }): SessionHead => {
    const happenedAt =
      kept.closedAt === undefined ? Math.max(kept.createdAt ?? 0, kept.firstLoginAt ?? 0, kept.scannedAt) : 0;
    return { ...kept, closeHeardAt: kept.closeHeardAt ?? kept.closedAt, heardAt: heardAt ?? happenedAt };
  });

/** What was kept before logouts were told apart has had its effect on the call: it has none now. */
const facts = z
  .object({
    login: maybe(z.object({ at: z.number(), id: uint64 })),
    isBot: z.boolean(),
    logouts: z.array(z.tuple([uint64, z.number(), z.number().exactOptional()])),
    lastLogoutAt: z.number(),
    seenAt: z.number(),
    missedAt: z.number(),
    knownSince: maybe(z.number()),
    goneAt: maybe(z.number()),
  })
  .transform((kept): UserFacts => {
    const { goneAt } = kept;
    if (goneAt !== undefined) return { ...kept, goneAt };
    const firstKnownAt = kept.login?.at ?? (kept.seenAt > 0 ? kept.seenAt : undefined);
    return { ...kept, goneAt: 0, knownSince: kept.isBot ? undefined : firstKnownAt };
  });

const sessionRow: z.ZodType<{ head: SessionHead }> = compiled(() => z.object({ head: json(head) }));
const userRow: z.ZodType<{ session: Uint64; userId: UserId; facts: UserFacts }> = compiled(() =>
  z.object({
    session: uint64,
    userId,
    facts: json(facts),
  }),
);

const sight = z
  .tuple([z.number(), z.number(), userId])
  .transform(([createdAt, at, whose]) => ({ createdAt, at, userId: whose }));

const streamFacts = z
  .tuple([
    z.number(),
    z.array(z.tuple([z.string(), z.number(), userId])),
    z.array(z.tuple([z.string(), z.number()])),
    z.number(),
    z.number(),
    sight.optional(),
  ])
  .transform(
    ([createdAt, lives, ends, missedAt, knownSince, seen]): StreamFacts => ({
      ...{ createdAt, lives, ends, seen, missedAt, knownSince },
    }),
  );

const streamRow: z.ZodType<{ session: Uint64; streamId: StreamId; facts: StreamFacts }> = compiled(() =>
  z.object({ session: uint64, streamId, facts: json(streamFacts) }),
);

/** As a store keeps them; what is in their fields is for their schemas to judge. */
export type KeptRoster = {
  readonly sessions: readonly { readonly session?: unknown; readonly head?: unknown }[];
  readonly users: readonly { readonly session?: unknown; readonly userId?: unknown; readonly facts?: unknown }[];
  readonly streams: readonly { readonly session?: unknown; readonly streamId?: unknown; readonly facts?: unknown }[];
};

export function readRoster({ sessions, users, streams }: KeptRoster, each: EachRow): Roster {
  const heads = each(
    'zego',
    sessions,
    (row) => read(sessionRow, row, 'zego_sessions').head,
    ({ session }) => `session ${session}`,
  );
  const known = each(
    'zego',
    users,
    (row) => read(userRow, row, 'zego_users'),
    ({ session, userId }) => `session ${session}, user ${JSON.stringify(userId)}`,
  );
  const knownStreams = each(
    'zego',
    streams,
    (row) => read(streamRow, row, 'zego_streams'),
    ({ session, streamId }) => `session ${session}, stream ${JSON.stringify(streamId)}`,
  );
  const bySession = Map.groupBy(known, (row) => row.session);
  const streamsBySession = Map.groupBy(knownStreams, (row) => row.session);
  return {
    sessions: new Map(
      heads.map((head) => {
        const rows = bySession.get(head.id) ?? [];
        const streamRows = streamsBySession.get(head.id) ?? [];
        return [
          head.id,
          {
            ...head,
            users: PersistentMap.of(rows.map((row) => [row.userId, row.facts] as const)),
            streams: PersistentMap.of(streamRows.map((row) => [row.streamId, row.facts] as const)),
          },
        ];
      }),
    ),
  };
}
