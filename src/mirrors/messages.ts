import { z } from 'zod';
import { NOTICE_IDS, type NoticeName } from '../../schema/names.ts';
import type { Caller, Invited, Muting, Waiting } from '../domain/channel.ts';
import type { StartOrder } from '../domain/command.ts';
import type { Millis, Sid, UserId } from '../domain/ids.ts';
import type { LinkMedia } from '../domain/roster/linkMedia.ts';
import { start } from '../routing/foreseen.ts';
import { caller } from '../routing/order.ts';
import { compiled, maybe, nameIn } from '../stores/records/read.ts';
import { invited, muting, sid, userId, waiting } from '../stores/records/values.ts';

// What a channel's actor and its mirrors say to each other (ADR 37). All of it travels as JSON.

const FORMAT = 1;

/** Where something stands in the life of one actor: `seq` grows by one with all that it tells. */
export type Position = { readonly epoch: number; readonly seq: number };

/** What everybody may see of a channel, packed once: nothing of who waits, or is invited, is in it. */
export type PublicPart = {
  /** As it is kept (`writeSnapshot`), without what is hidden. */
  readonly channel: string;
  /** How many wait. */
  readonly waiting: number;
  /** Of those who are linked, and the host. */
  readonly away: readonly (readonly [UserId, Millis])[];
  readonly media: readonly (readonly [UserId, LinkMedia])[];
};

export type NoticeBody = { readonly type: NoticeName; readonly body: Readonly<Record<string, unknown>> };

/** Down, to all mirrors at once, for each change, or when somebody on the line is away, or on the air. */
export type Told = Position & {
  readonly at: Millis;
  readonly part: PublicPart;
  readonly notices: readonly NoticeBody[];
  /** SC4: who has begun to matter, and who does not any more; by marks, which tell nobody who they are. */
  readonly more: readonly string[];
  readonly fewer: readonly string[];
};

/** All of what was told until then. `salt`: what marks are made with, by this actor. */
export type WholePart = Position & {
  readonly at: Millis;
  readonly part: PublicPart;
  readonly salt: string;
  readonly marks: readonly string[];
};

/** What one user may see beyond what all may. */
export type OwnPart = {
  readonly userId: UserId;
  readonly waiting: Waiting | undefined;
  readonly position: number;
  readonly etaMs: Millis;
  readonly invited: Invited | undefined;
  readonly muting: Muting | undefined;
  readonly notices: readonly NoticeBody[];
};

/** A user who matters, and has a connection at the mirror, or had one a moment ago that may come back. */
export type Seated = { readonly caller: Caller; readonly isLost: boolean };

/** SC3, SC4: what a mirror says of itself now and then, and at once when somebody who matters comes or goes. */
export type Follow = {
  readonly type: 'follow';
  readonly sid: Sid;
  readonly mirror: string;
  readonly process: string;
  readonly address: string;
  /** Of what a mirror says; what is older than what was heard is late. */
  readonly nth: number;
  readonly position: Position;
  readonly wantsWhole: boolean;
  readonly clients: number;
  readonly seated: readonly Seated[];
  /** Told until it is answered. */
  readonly gone: readonly { readonly userId: UserId; readonly graceMs: Millis }[];
  /** It is the last that is heard of it. */
  readonly ends: boolean;
};

export type MirrorRequest =
  | Follow
  /** SC1: where a viewer who comes is to sit. */
  | { readonly type: 'place'; readonly sid: Sid; readonly userId: UserId }
  | { readonly type: 'foresee'; readonly sid: Sid; readonly start: StartOrder }
  /** To a mirror: what those see, and are told, who sit there, alone. */
  | (Position & { readonly type: 'own'; readonly mirror: string; readonly users: readonly OwnPart[] })
  /** To a mirror: whether that user is there (PE4). */
  | { readonly type: 'find'; readonly mirror: string; readonly userId: UserId };

export type Followed = { readonly position: Position; readonly whole?: WholePart; readonly own: readonly OwnPart[] };

const format = z.custom((raw) => raw === FORMAT, `is not ${FORMAT}: another release has sent it`);
const position = { epoch: z.number(), seq: z.number() };
const linkMedia = z.union([z.literal(0), z.literal(1), z.literal(2)]);

const part: z.ZodType<PublicPart> = z.object({
  channel: z.string(),
  waiting: z.number(),
  away: z.array(z.tuple([userId, z.number()])),
  media: z.array(z.tuple([userId, linkMedia])),
});

const notices: z.ZodType<readonly NoticeBody[]> = z.array(
  z.object({ type: nameIn<NoticeName>(NOTICE_IDS), body: z.record(z.string(), z.unknown()) }),
);
const marks = z.array(z.string());

export const told: z.ZodType<Told> = compiled(() =>
  z.object({ format, ...position, at: z.number(), part, notices, more: marks, fewer: marks }),
);

export const writeTold = (what: Told): object => ({ format: FORMAT, ...what });

const own: z.ZodType<readonly OwnPart[]> = z.array(
  z.object({
    userId,
    waiting: maybe(waiting),
    position: z.number(),
    etaMs: z.number(),
    invited: maybe(invited),
    muting: maybe(z.object(muting)),
    notices,
  }),
);

export const mirrorRequest: z.ZodType<MirrorRequest> = compiled(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('follow'),
      sid,
      mirror: z.string(),
      process: z.string(),
      address: z.string(),
      nth: z.number(),
      position: z.object(position),
      wantsWhole: z.boolean(),
      clients: z.number(),
      seated: z.array(z.object({ caller, isLost: z.boolean() })),
      gone: z.array(z.object({ userId, graceMs: z.number() })),
      ends: z.boolean(),
    }),
    z.object({ type: z.literal('place'), sid, userId }),
    z.object({ type: z.literal('foresee'), sid, start }),
    z.object({ type: z.literal('own'), mirror: z.string(), ...position, users: own }),
    z.object({ type: z.literal('find'), mirror: z.string(), userId }),
  ]),
);

/** Undefined: the channel has no actor there. */
export const followed: z.ZodType<Followed | undefined> = compiled(() =>
  maybe(
    z.object({
      position: z.object(position),
      whole: z.object({ ...position, at: z.number(), part, salt: z.string(), marks }).exactOptional(),
      own,
    }),
  ),
);

export type Place = 'actor' | 'mirror';
export const place: z.ZodType<Place> = nameIn<Place>({ actor: true, mirror: true });

export const found: z.ZodType<Caller | undefined> = maybe(caller);
