import { z } from 'zod';
import type { FactOutcome } from '../app/mailbox/message.ts';
import type { Sid, StreamId } from '../domain/ids.ts';
import type { OnAir, Present } from '../domain/roster/rosterSession.ts';
import type { RoomView } from '../ports/directory.ts';
import type { StreamSight } from '../ports/zego.ts';
import { compiled, nameIn } from '../stores/records/read.ts';
import { answer, cmdId, sid, streamId, uint64, userId } from '../stores/records/values.ts';
import { foreseen, start } from './foreseen.ts';
import type { ListRequest } from './lists/listHere.ts';
import { listRequests } from './lists/listMessages.ts';
import { order } from './order.ts';
import type { ActorReply, ActorRequest } from './orderRouter.ts';
import { zegoFact } from './zegoFact.ts';

// What one process asks another, and hears of it: read like anything else that comes from outside.

/** ZEGO's rooms that a process has. */
export type ListRooms = { readonly type: 'list-rooms' };
/** Whether a stream is on the air, as the actor of a channel has it. */
export type SeeStream = { readonly type: 'see-stream'; readonly sid: Sid; readonly streamId: StreamId };
/** OP1: how a process fares, with so many of its last seconds. */
export type Report = { readonly type: 'report'; readonly seconds: number };
export type RemoteRequest = ActorRequest | ListRooms | ListRequest | SeeStream | Report;

const deadline = z.number();

export const remoteRequest: z.ZodType<RemoteRequest> = compiled(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('give'), sid, deadline, order, cmdId }),
    z.object({ type: z.literal('hear'), sid, deadline, fact: zegoFact }),
    z.object({ type: z.literal('foresee'), sid, deadline, start }),
    z.object({ type: z.literal('list-rooms') }),
    z.object({ type: z.literal('see-stream'), sid, streamId }),
    z.object({ type: z.literal('report'), seconds: z.number() }),
    ...listRequests,
  ]),
);

export const actorReply: z.ZodType<ActorReply> = compiled(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('given'), answer }),
    z.object({ type: z.literal('heard'), hearing: nameIn<FactOutcome>({ kept: true, 'not-kept': true }) }),
    z.object({ type: z.literal('foreseen'), foreseen }),
    z.object({ type: z.literal('late') }),
    z.object({ type: z.literal('not-here'), mayBeDone: z.boolean() }),
  ]),
);

const present: z.ZodType<Present> = z.object({ userId, sessionId: uint64, loginAt: z.number() });

const onAir: z.ZodType<OnAir> = z.object({ streamId, userId, isBot: z.boolean(), createdAt: z.number() });

export const rooms: z.ZodType<readonly RoomView[]> = compiled(() =>
  z.array(
    z.object({
      sid,
      sessionId: uint64,
      startedAt: z.number(),
      users: z.array(present),
      // A process of an earlier version, beside this one for a while, tells of none.
      streams: z.array(onAir).default([]),
      hasGap: z.boolean(),
    }),
  ),
);

export const streamSight: z.ZodType<StreamSight> = nameIn<StreamSight>({
  'on-air': true,
  'off-air': true,
  unknown: true,
});
