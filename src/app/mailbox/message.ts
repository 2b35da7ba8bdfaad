import { type Answer, answer } from '../../domain/answer.ts';
import { type Channel, isAnyOverdue } from '../../domain/channel.ts';
import { actorOf, giverOf, namesNobody, type Order, subjectOf, traceOf } from '../../domain/command.ts';
import type { CmdId, Millis, UserId } from '../../domain/ids.ts';
import { isRefusal } from '../../domain/journal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { mayBeTold, subjectFor } from '../../domain/rights.ts';
import type { ZegoFact } from '../../domain/roster/roster.ts';
import type { Draft, UnwrittenEntry, Verdict } from './draft.ts';
import type { Question, Questions } from './questions.ts';
import type { ReplyMemory } from './replyMemory.ts';

export type FactOutcome = 'kept' | 'not-kept';

/** IN5: `notAfter`: later than that, in time that has elapsed, nobody waits for it: it is not begun any more. */
type Timed = { readonly notAfter: Millis | undefined };

type FactMessage = Timed & { readonly fact: ZegoFact; readonly reply: (hearing: FactOutcome) => void };
export type OrderMessage = Timed & {
  readonly order: Order;
  readonly cmdId: CmdId | undefined;
  /** IN9: it has waited for this one. */
  readonly question?: Question<OrderMessage> | undefined;
  readonly reply: (answer: Answer) => void;
};

/** What comes into a mailbox, and who waits for what becomes of it. */
export type Message = OrderMessage | FactMessage;

/** What became of what a message wanted: it is durable, it is certainly not, or nobody knows (ST7). */
export type Outcome = 'holds' | 'lost' | 'unknown';

/** A message whose wish is in the draft. */
export type Judged = {
  readonly verdicts: readonly Verdict[];
  /** Neither it nor anything before it needs the commit: it holds even if the commit fails. */
  readonly standsAlone: boolean;
  /** Only the first time counts. */
  readonly settle: (outcome: Outcome) => void;
};

/** What the journal is to tell of them beside what their commit tells. */
export const refusalsIn = (judged: readonly Judged[]): UnwrittenEntry[] =>
  judged.flatMap(({ verdicts }) => verdicts.flatMap(({ entry }) => (entry && isRefusal(entry) ? [entry] : [])));

/** What a message is judged by: the channel as it is durable, and the replies that it remembers. */
export type Context = {
  readonly channel: Channel;
  readonly replies: ReplyMemory;
  readonly questions: Questions<OrderMessage>;
  /** ST7 */
  readonly doubts: { readonly isDoubtful: (userId: UserId, cmdId: CmdId) => boolean };
  readonly at: Millis;
};

/** For the log. */
export function about(message: Message, { sid, version }: Channel): object {
  if ('fact' in message) return { sid, version, fact: message.fact.type };
  const { order } = message;
  const trace = traceOf(order);
  return {
    sid,
    version,
    actor: actorOf(order),
    command: order.type,
    ...(trace !== undefined && { traceparent: trace }),
  };
}

/** Nobody waits for it any more (IN5). */
export const isLate = ({ notAfter }: Message, now: Millis): boolean => notAfter !== undefined && now > notAfter;

/** Throws if rules of ours are broken: then the draft is as before. */
export function judge(message: Message, draft: Draft, context: Context): Judged[] {
  const overdueFirst = endDue(draft, context.at);
  const judged = 'fact' in message ? hearInto(draft, message, context) : decideInto(draft, message, context);
  return [...overdueFirst, ...(judged === undefined ? [] : [judged])];
}

export function turnAway(
  message: Message,
  reason: 'busy' | 'unknown',
  { channel, at }: Pick<Context, 'channel' | 'at'>,
) {
  if ('fact' in message) message.reply('not-kept');
  else message.reply(refusalOf(message.order, { reason }, channel, at));
}

const BUSY: Refusal = { reason: 'busy' };
const MAY_BE_DONE: Refusal = { reason: 'busy', mayBeDone: true };

export function refusalOf(order: Order, refusal: Refusal, channel: Channel, at: Millis): Answer {
  return answer({ channel, events: [], at, refusal, subjectId: subjectFor(channel, order, []) });
}

/** LC9, PE5, ZG12, ME5, ME6, PE6, PE14: whose time is over is not there any more, even if the alarm rings later than a message comes. */
export function endDue(draft: Draft, at: Millis): Judged[] {
  const ended = isAnyOverdue(draft.channel, at) ? [draft.take({ type: 'end-overdue', at })] : [];
  const verdicts = [...ended, ...draft.follow(at)];
  return verdicts.length === 0 ? [] : [{ verdicts, standsAlone: false, settle: () => {} }];
}

function hearInto(draft: Draft, { fact, reply }: FactMessage, { at }: Context): Judged {
  const verdicts = draft.hear(fact, at);
  return {
    verdicts,
    standsAlone: !draft.needsCommit,
    settle: (outcome) => reply(outcome === 'holds' ? 'kept' : 'not-kept'),
  };
}

/** Undefined: it is not to be decided now. */
function decideInto(draft: Draft, message: OrderMessage, context: Context): Judged | undefined {
  const { channel, questions, at } = context;
  const { cmdId, reply } = message;
  const busy = (outcome: Outcome) => {
    const mayBeDone = outcome === 'unknown' || isRepeatOfDoubtful(message, context);
    return refusalOf(message.order, mayBeDone ? MAY_BE_DONE : BUSY, channel, at);
  };
  const settleWith = (told: Answer) => (outcome: Outcome) => reply(outcome === 'holds' ? told : busy(outcome));
  const repeated = findRepeated(draft, message, context);
  if (repeated !== undefined) {
    return { verdicts: [], standsAlone: repeated.isDurable, settle: settleWith(repeated.answer) };
  }
  const order = questions.consider(message, (asked) => draft.askedAbout({ ...asked, at }));
  if (order === 'full') turnAway(message, 'busy', context);
  if (order === 'waits' || order === 'full') return undefined;
  const verdict = draft.take({ ...order, at }, cmdId);
  // ZG12: ZEGO's clock may be ahead of ours, so that what has just begun is over already.
  const followed = verdict.events.length > 0 ? draft.follow(at) : [];
  return { verdicts: [verdict, ...followed], standsAlone: !draft.needsCommit, settle: settleWith(verdict.answer) };
}

/** ST7: nothing comes of the repeat, but the first may have been done. */
function isRepeatOfDoubtful({ order, cmdId }: OrderMessage, { doubts }: Context): boolean {
  const userId = giverOf(order);
  return cmdId !== undefined && userId !== undefined && doubts.isDoubtful(userId, cmdId);
}

/** LC17 */
function findRepeated(
  draft: Draft,
  { order, cmdId }: OrderMessage,
  { channel, replies, at }: Context,
): { readonly answer: Answer; readonly isDurable: boolean } | undefined {
  const userId = giverOf(order);
  if (cmdId === undefined || userId === undefined) return undefined;
  const inDraft = draft.findReply(userId, cmdId);
  const known = inDraft ?? replies.find(userId, cmdId);
  if (known === undefined) return undefined;
  const isDurable = inDraft === undefined;
  if (known.order !== order.type || isOfAnother(order, known.answer))
    return { answer: refusalOf(order, { reason: 'bad-request' }, channel, at), isDurable };
  // Whoever has lost the right since, or comes with another role, is not told of the others any more.
  return {
    answer: mayBeTold(draft.channel, order) ? known.answer : { ...known.answer, subject: undefined },
    isDurable,
  };
}

/** IN2: what a system gives for another user is no repeat; nor is what a user sends who has the name of a system. */
const isOfAnother = (order: Order, { subject }: Answer): boolean =>
  subject !== undefined && !namesNobody(order) && subject.person.userId !== subjectOf(order);
