import type { Hearing } from '../app/mailbox/letter.ts';
import type { Present } from '../domain/roster/rosterSession.ts';
import type { RoomView } from '../ports/directory.ts';
import { answer } from '../reading/answer.ts';
import { cmdId, sid, uint64, userId } from '../reading/domainReaders.ts';
import { order } from '../reading/order.ts';
import { fields, list, literal, nameIn, number, type Reader, variants, yesOrNo } from '../reading/reader.ts';
import { zegoFact } from '../reading/zegoFact.ts';
import type { ActorReply, ActorRequest } from './orderRouter.ts';

// What one process asks another, and hears of it: read like anything else that comes from outside.

/** ZEGO's rooms that a process has. */
export type ListRooms = { readonly type: 'list-rooms' };
export type RemoteRequest = ActorRequest | ListRooms;

type RequestOf<Type extends RemoteRequest['type']> = Extract<RemoteRequest, { type: Type }>;
type ReplyOf<Type extends ActorReply['type']> = Extract<ActorReply, { type: Type }>;

export const remoteRequest = variants<'type', RemoteRequest>('type', {
  give: fields<RequestOf<'give'>>({ type: literal('give'), sid, deadline: number, order, cmdId }),
  hear: fields<RequestOf<'hear'>>({ type: literal('hear'), sid, deadline: number, fact: zegoFact }),
  'list-rooms': fields<ListRooms>({ type: literal('list-rooms') }),
});

export const actorReply = variants<'type', ActorReply>('type', {
  given: fields<ReplyOf<'given'>>({ type: literal('given'), answer }),
  heard: fields<ReplyOf<'heard'>>({
    type: literal('heard'),
    hearing: nameIn<Hearing>({ kept: true, 'not-kept': true }),
  }),
  late: fields<ReplyOf<'late'>>({ type: literal('late') }),
  'not-here': fields<ReplyOf<'not-here'>>({ type: literal('not-here'), mayBeDone: yesOrNo }),
});

const present = fields<Present>({ userId, sessionId: uint64, loginAt: number });

export const rooms: Reader<readonly RoomView[]> = list(
  fields<RoomView>({ sid, sessionId: uint64, startedAt: number, users: list(present), hasGap: yesOrNo }),
);
