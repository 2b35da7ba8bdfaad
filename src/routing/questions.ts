import type { Hearing } from '../app/mailbox/letter.ts';
import type { Present } from '../domain/roster/rosterSession.ts';
import type { RoomView } from '../ports/directory.ts';
import { answer } from '../reading/answer.ts';
import { cmdId, sid, uint64, userId } from '../reading/domainReaders.ts';
import { order } from '../reading/order.ts';
import { fields, list, literal, nameIn, number, type Reader, variants, yesOrNo } from '../reading/reader.ts';
import { zegoFact } from '../reading/zegoFact.ts';
import type { Carried, Errand } from './errands.ts';

// What one process asks another, and hears of it: read like anything else that comes from outside.

/** ZEGO's rooms that a process has. */
export type ListRooms = { readonly type: 'list-rooms' };
export type Question = Errand | ListRooms;

type QuestionOf<Type extends Question['type']> = Extract<Question, { type: Type }>;
type CarriedAs<Type extends Carried['type']> = Extract<Carried, { type: Type }>;

export const question = variants<'type', Question>('type', {
  give: fields<QuestionOf<'give'>>({ type: literal('give'), sid, deadline: number, order, cmdId }),
  hear: fields<QuestionOf<'hear'>>({ type: literal('hear'), sid, deadline: number, fact: zegoFact }),
  'list-rooms': fields<ListRooms>({ type: literal('list-rooms') }),
});

export const carried = variants<'type', Carried>('type', {
  given: fields<CarriedAs<'given'>>({ type: literal('given'), answer }),
  heard: fields<CarriedAs<'heard'>>({
    type: literal('heard'),
    hearing: nameIn<Hearing>({ kept: true, 'not-kept': true }),
  }),
  late: fields<CarriedAs<'late'>>({ type: literal('late') }),
  'not-here': fields<CarriedAs<'not-here'>>({ type: literal('not-here'), mayBeDone: yesOrNo }),
});

const present = fields<Present>({ userId, sessionId: uint64, loginAt: number });

export const rooms: Reader<readonly RoomView[]> = list(
  fields<RoomView>({ sid, sessionId: uint64, startedAt: number, users: list(present), hasGap: yesOrNo }),
);
