import { z } from 'zod';
import type { Applicant, Channel, Linked, Stage } from '../../domain/channel.ts';
import type { Sid, UserId } from '../../domain/ids.ts';
import type { Checkpoint } from '../../domain/journal.ts';
import { type Media, NO_MEDIA } from '../../domain/media/state.ts';
import { olderLiveId } from './olderLiveId.ts';
import { compiled, json, maybe, read, Unreadable } from './read.ts';
import type { EachRow } from './unreadable.ts';
import {
  host,
  invited,
  linked,
  liveId,
  moderator,
  muting,
  overrides,
  sid,
  stop,
  streamId,
  uint64,
  userId,
  waiting,
} from './values.ts';

const stage: z.ZodType<Stage> = z.discriminatedUnion('status', [
  z.object({ status: z.literal('never-live') }),
  // ZG12: when a session began was not kept always. Then nothing that ZEGO tells of old times may end it, and nobody can
  // say what is old: it ends with the host's connections.
  z
    .object({
      status: z.literal('live'),
      host,
      liveId: maybe(liveId),
      since: z.number().default(Number.MAX_SAFE_INTEGER),
    })
    .transform(({ liveId, ...live }) => ({ ...live, liveId: liveId ?? olderLiveId(live.host, live.since) })),
  z.object({ status: z.literal('ended'), host, liveId: liveId.exactOptional() }),
]);

const media: z.ZodType<Media> = z.object({
  outsiders: z.array(z.object({ streamId, session: uint64, createdAt: z.number(), isCut: z.boolean() })),
  findings: z.array(z.object({ userId, at: z.number() })),
});

/** PE8: whoever was on the line before there were seats sits in the order in which they came. */
const seated = (links: readonly Linked[]): readonly Linked[] =>
  links.every(({ seat }) => seat === 0) ? links.map((link, place) => ({ ...link, seat: place + 1 })) : links;

/** Without the applicants: they grow with the audience, so each is kept, and written, by itself. */
export const checkpoint: z.ZodType<Checkpoint> = z.object({
  sid,
  version: z.number(),
  isOpen: z.boolean(),
  stage,
  // Snapshots of earlier versions have none.
  stop: maybe(stop),
  inPk: z.boolean(),
  overrides,
  waiting: z.array(waiting),
  linked: z.array(linked).transform(seated),
  // Nor have they these.
  waits: z.array(z.object({ at: z.number(), perPlaceMs: z.number() })).default([]),
  releasedAt: z.number().default(0),
  media: media.default(NO_MEDIA),
  muted: z.array(z.object({ userId, ...muting })).default([]),
  invited: z.array(invited).default([]),
  invitees: z.array(z.object({ userId, at: z.number() })).default([]),
  lockedSeats: z.array(z.number()).default([]),
  moderators: z.array(moderator).default([]),
});

const snapshot = compiled(() => json(checkpoint));

export function writeSnapshot(channel: Channel): string {
  return JSON.stringify({ ...channel, applicants: undefined });
}

export function readSnapshot(raw: unknown, owner: Sid, applicants: Channel['applicants']): Channel {
  const kept = read(snapshot, raw, 'snapshot');
  if (kept.sid !== owner) throw new Unreadable(`snapshot belongs to channel ${JSON.stringify(kept.sid)}`);
  return { ...kept, applicants };
}

const applicantRow: z.ZodType<Applicant & { userId: UserId }> = compiled(() =>
  z.object({
    userId,
    startedAt: json(z.array(z.number())),
    barredUntil: z.number(),
  }),
);

export type KeptApplicant = { readonly userId?: unknown; readonly startedAt?: unknown; readonly barredUntil?: unknown };

export function readApplicants(raws: readonly KeptApplicant[], each: EachRow): Channel['applicants'] {
  const rows = each(
    'applicant',
    raws,
    (raw) => read(applicantRow, raw, 'applicants'),
    ({ userId }) => JSON.stringify(userId),
  );
  return new Map(rows.map(({ userId, ...applicant }) => [userId, applicant]));
}
