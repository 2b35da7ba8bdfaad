import type { Answer, Subject } from '../domain/answer.ts';
import type { UserState } from '../domain/event.ts';
import type { PlainReason, Refusal } from '../domain/refusal.ts';
import { host, person, REASONS, stop } from './domainReaders.ts';
import { either, fields, literal, maybe, nameIn, number, type Reader, yes, yesOrNo } from './reader.ts';

type RefusalOf<Some extends Refusal['reason']> = Extract<Refusal, { reason: Some }>;

const { 'too-often': _, stopped: __, ...PLAIN_REASONS } = REASONS;
type MayBeDone = Extract<Refusal, { mayBeDone: true }>;

const refusal: Reader<Refusal> = either(
  either(
    fields<RefusalOf<'too-often'>>({ reason: literal('too-often'), retryAfterMs: number }),
    fields<RefusalOf<'stopped'>>({ reason: literal('stopped'), stop }),
  ),
  either(
    fields<MayBeDone>({ reason: literal('busy'), mayBeDone: yes }),
    fields<{ reason: PlainReason }>({ reason: nameIn<PlainReason>(PLAIN_REASONS) }),
  ),
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

export const answer = fields<Answer>({
  refusal: maybe(refusal),
  at: number,
  version: number,
  isOpen: yesOrNo,
  host: maybe(host),
  subject: maybe(subject),
  awaySince: maybe(number),
  numLinks: number,
  numApplies: number,
  position: number,
});
