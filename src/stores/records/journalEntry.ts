import { z } from 'zod';
import type { ApplicationEnd, LinkEnd } from '../../domain/call/events.ts';
import { type Actor, ORDER_TYPES, userActor } from '../../domain/command.ts';
import type { Event } from '../../domain/event.ts';
import type { UserId } from '../../domain/ids.ts';
import type { InvitationEnd } from '../../domain/invite/events.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { CutReason } from '../../domain/media/events.ts';
import { origin, traceParent } from './audit.ts';
import { olderLiveId } from './olderLiveId.ts';
import { compiled, json, maybe, nameIn, read } from './read.ts';
import { checkpoint } from './snapshot.ts';
import type { EachRow } from './unreadable.ts';
import {
  APPLICATION_ENDS,
  cmdId,
  host,
  INVITATION_ENDS,
  invited,
  LINK_ENDS,
  life,
  linked,
  liveId,
  moderator,
  muting,
  overrides,
  REASONS,
  stop,
  streamId,
  userId,
  waiting,
} from './values.ts';

const at = z.number();
const stream = { streamId, userId, gone: z.array(streamId) };

export const event: z.ZodType<Event> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('switch-opened'), at }),
  z.object({ type: z.literal('switch-closed'), at }),
  z.object({ type: z.literal('application-started'), at, application: waiting, windowMs: z.number() }),
  z.object({
    type: z.literal('application-ended'),
    at,
    application: waiting,
    why: nameIn<ApplicationEnd>(APPLICATION_ENDS),
  }),
  z.object({ type: z.literal('link-started'), at, link: linked }),
  z
    .object({
      type: z.literal('link-ended'),
      at,
      link: linked,
      why: nameIn<LinkEnd>(LINK_ENDS),
      seenAt: maybe(z.number()),
    })
    // Entries of earlier versions do not tell when the user was last there.
    .transform(({ seenAt, ...ended }) => ({ ...ended, seenAt: seenAt ?? ended.at })),
  z.object({ type: z.literal('user-arrived'), at, userId }),
  z.object({ type: z.literal('user-barred'), at, userId, until: z.number() }),
  z.object({ type: z.literal('pk-changed'), at, inPk: z.boolean() }),
  z.object({ type: z.literal('limits-changed'), at, overrides }),
  z
    .object({ type: z.literal('session-started'), at, host, liveId: maybe(liveId) })
    .transform(({ liveId, ...started }) => ({ ...started, liveId: liveId ?? olderLiveId(started.host, started.at) })),
  z.object({ type: z.literal('session-ended'), at }),
  z.object({ type: z.literal('channel-stopped'), at, stop }),
  z.object({ type: z.literal('channel-reopened'), at }),
  z.object({ type: z.literal('stranger-seen'), at, ...stream, life }),
  z.object({
    type: z.literal('stream-cut'),
    at,
    ...stream,
    life: maybe(life),
    why: nameIn<CutReason>({ 'link-ended': true, 'session-ended': true, stranger: true }),
    isKick: z.boolean(),
  }),
  z.object({ type: z.literal('invitation-started'), at, invitation: invited, windowMs: z.number() }),
  z.object({ type: z.literal('invitation-accepted'), at, invitation: invited }),
  z.object({
    type: z.literal('invitation-ended'),
    at,
    invitation: invited,
    why: nameIn<InvitationEnd>(INVITATION_ENDS),
  }),
  z.object({ type: z.literal('user-muted'), at, userId, ...muting }),
  z.object({ type: z.literal('stream-ruled'), at, streamId, userId, ...muting }),
  z.object({ type: z.literal('seat-locked'), at, seat: z.number() }),
  z.object({ type: z.literal('seat-unlocked'), at, seat: z.number() }),
  z.object({ type: z.literal('seats-changed'), at, seats: z.array(z.object({ userId, seat: z.number() })) }),
  z.object({ type: z.literal('moderator-appointed'), at, moderator }),
  z.object({ type: z.literal('moderator-dismissed'), at, userId }),
  z.object({
    type: z.literal('user-blocked'),
    at,
    hostId: userId,
    userId,
    until: z.union([z.number(), z.literal('for-ever')]),
    reason: z.string(),
    by: userId,
  }),
  z.object({ type: z.literal('user-unblocked'), at, hostId: userId, userId, by: userId }),
  z.object({ type: z.literal('user-shut-out'), at, userId }),
]);

const actor: z.ZodType<Actor> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), id: userId }),
  z.object({ kind: z.literal('clock') }),
  z.object({ kind: z.literal('zego') }),
  z.object({ kind: z.literal('media') }),
]);

export const journalEntry = z
  .object({
    seq: z.number(),
    at,
    version: z.number(),
    // Earlier versions wrote a bare text: a user's id, `clock` or `zego`; and did not gather refusals.
    actor: z.union([actor, userId]),
    nick: z.string().exactOptional(),
    via: userId.exactOptional(),
    origin: origin.exactOptional(),
    trace: traceParent.exactOptional(),
    command: nameIn<JournalEntry['command']>({ ...ORDER_TYPES, malformed: true }),
    subject: maybe(userId),
    cmdId: maybe(cmdId),
    outcome: nameIn<JournalEntry['outcome']>({ ...REASONS, accepted: true, 'no-media': true }),
    events: z.array(event),
    times: z.number().default(1),
    checkpoint: checkpoint.exactOptional(),
  })
  .transform(
    ({ actor, ...said }): JournalEntry => ({
      ...said,
      actor: typeof actor === 'string' ? actorNamed(actor, said) : actor,
    }),
  );

const entry = compiled(() => json(journalEntry));

/** What was asked tells who did: the clock and ZEGO ask for nothing that a user asks for, but that ZEGO knows who leaves. */
function actorNamed(name: UserId, { command, subject }: Pick<JournalEntry, 'command' | 'subject'>): Actor {
  if (command === 'end-overdue') return { kind: 'clock' };
  if (command === 'close-room' || (command === 'leave' && subject !== name)) return { kind: 'zego' };
  return userActor(name);
}

export const writeEntry = (entry: JournalEntry): string => JSON.stringify(entry);

/** As a store keeps it. */
export type KeptEntry = { readonly seq: number; readonly entry: unknown };

export const readEntries = (raws: readonly KeptEntry[], each: EachRow): readonly JournalEntry[] =>
  each(
    'journal',
    raws,
    (raw) => read(entry, raw.entry, 'entry'),
    ({ seq }) => `${seq}`,
  );
