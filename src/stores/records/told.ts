import { z } from 'zod';
import { isTold, type Told } from '../../domain/told.ts';
import type { FeedCursor, FeedEntry } from '../../ports/feed.ts';
import type { EventAside } from '../../ports/owed.ts';
import { traceParent } from './audit.ts';
import { event } from './journalEntry.ts';
import { compiled, json, read, Unreadable } from './read.ts';
import { type EachRow, readOne } from './unreadable.ts';
import { sid, userId } from './values.ts';

/** Beside its channel, by which a reader may leave it out before it is read. */
export const writeTold = ({ sid: _, ...told }: Told): string => JSON.stringify(told);

const toldEvent = event.transform((found, context): Told['event'] => {
  if (isTold(found)) return found;
  context.addIssue({ code: 'custom', message: 'is not one that is told' });
  return z.NEVER;
});

const told = compiled(() =>
  json(
    z.object({
      seq: z.number(),
      version: z.number(),
      at: z.number(),
      via: userId.exactOptional(),
      trace: traceParent.exactOptional(),
      event: toldEvent,
    }),
  ),
);

/** As a store keeps it. */
export type KeptTold = { readonly cursor: FeedCursor; readonly sid: unknown; readonly told: unknown };

export const readTold = (raw: unknown, ofSid: unknown): Told => ({
  sid: read(sid, ofSid, 'sid'),
  ...read(told, raw, 'told'),
});

export const readAside = (ofSid: unknown, raw: unknown, reason: unknown): EventAside => {
  const found = readOne(() => readTold(raw, ofSid));
  return { sid: String(ofSid), told: found instanceof Unreadable ? undefined : found, reason: String(reason) };
};

export const readFeedEntries = (raws: readonly KeptTold[], each: EachRow): readonly FeedEntry[] =>
  each(
    'feed',
    raws,
    ({ cursor, ...kept }) => ({
      cursor,
      told: readTold(kept.told, kept.sid),
    }),
    ({ cursor }) => cursor,
  );
