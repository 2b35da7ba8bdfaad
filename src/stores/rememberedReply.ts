import type { Answer, Subject } from '../domain/answer.ts';
import type { UserState } from '../domain/event.ts';
import type { PlainReason, Refusal } from '../domain/refusal.ts';
import type { RememberedReply } from '../ports.ts';
import { cmdId, host, orderType, person, REASONS, stop, userId } from './domainReaders.ts';
import { either, fields, fromJson, literal, maybe, nameIn, number, type Reader, yesOrNo } from './reader.ts';

export type ReplyRow = {
  readonly userId: string;
  readonly cmdId: string;
  readonly order: string;
  readonly answer: string;
  readonly at: number;
};

export function writeReply({ userId, cmdId, order, answer }: RememberedReply): ReplyRow {
  return { userId, cmdId, order, answer: JSON.stringify(answer), at: answer.at };
}

type RefusalOf<Some extends Refusal['reason']> = Extract<Refusal, { reason: Some }>;

const { 'too-often': _, stopped: __, ...PLAIN_REASONS } = REASONS;
const refusal: Reader<Refusal> = either(
  either(
    fields<RefusalOf<'too-often'>>({ reason: literal('too-often'), retryAfterMs: number }),
    fields<RefusalOf<'stopped'>>({ reason: literal('stopped'), stop }),
  ),
  fields<RefusalOf<PlainReason>>({ reason: nameIn<PlainReason>(PLAIN_REASONS) }),
);

const subject = fields<Subject>({
  person,
  state: nameIn<UserState>({
    none: true,
    waiting: true,
    cancelled: true,
    quit: true,
    linked: true,
    refused: true,
    removed: true,
  }),
  appliedAt: number,
  allowedAt: number,
});

const answer = fields<Answer>({
  refusal: maybe(refusal),
  at: number,
  version: number,
  isOpen: yesOrNo,
  host: maybe(host),
  subject: maybe(subject),
  numLinks: number,
  numApplies: number,
  position: number,
});

const reply = fields<RememberedReply>({ userId, cmdId, order: orderType, answer: fromJson(answer) });

/** A row or a piece of JSON, as one of the stores keeps it. */
export const readReply = (raw: unknown): RememberedReply => reply(raw, 'reply');
