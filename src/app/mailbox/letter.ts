import { type Answer, answer } from '../../domain/answer.ts';
import { type Channel, overdue } from '../../domain/channel.ts';
import { actorOf, type Order } from '../../domain/command.ts';
import type { CmdId, Millis } from '../../domain/ids.ts';
import { isRefusal } from '../../domain/journal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { subjectFor } from '../../domain/rights.ts';
import type { ZegoFact } from '../../domain/roster/roster.ts';
import type { Draft, UnwrittenEntry, Verdict } from './draft.ts';
import type { ReplyMemory } from './replyMemory.ts';

export type Hearing = 'kept' | 'not-kept';

/** IN5: `notAfter`: later than that, in time that has elapsed, nobody waits for it: it is not begun any more. */
type Timed = { readonly notAfter: Millis | undefined };

/** What comes into a mailbox, and who waits for what becomes of it. */
export type Letter = Timed &
  (
    | { readonly order: Order; readonly cmdId: CmdId | undefined; readonly reply: (answer: Answer) => void }
    | { readonly fact: ZegoFact; readonly reply: (hearing: Hearing) => void }
  );

/** What became of what a letter wanted: it is durable, it is certainly not, or nobody knows (ST7). */
export type Fate = 'holds' | 'lost' | 'unknown';

/** A letter whose wish is in the draft. */
export type Judged = {
  readonly verdicts: readonly Verdict[];
  /** Neither it nor anything before it needs the commit: it holds even if the commit fails. */
  readonly standsAlone: boolean;
  /** Only the first time counts. */
  readonly settle: (fate: Fate) => void;
};

/** What the journal is to tell of them beside what their commit tells. */
export const refusalsIn = (judged: readonly Judged[]): UnwrittenEntry[] =>
  judged.flatMap(({ verdicts }) => verdicts.flatMap(({ entry }) => (entry && isRefusal(entry) ? [entry] : [])));

/** What a letter is judged by: the channel as it is durable, and the replies that it remembers. */
export type Circumstances = { readonly channel: Channel; readonly replies: ReplyMemory; readonly at: Millis };

/** For the log. */
export function about(letter: Letter, { sid, version }: Channel): object {
  if ('fact' in letter) return { sid, version, fact: letter.fact.type };
  return { sid, version, actor: actorOf(letter.order), command: letter.order.type };
}

/** `late`: nobody waits for them any more (IN5). */
export const byTime = (letters: readonly Letter[], now: Millis): Partial<Record<'late' | 'timely', Letter[]>> =>
  Object.groupBy(letters, ({ notAfter }) => (notAfter !== undefined && now > notAfter ? 'late' : 'timely'));

/** Throws if rules of ours are broken: then the draft is as before. */
export function judge(letter: Letter, draft: Draft, circumstances: Circumstances): Judged[] {
  const overdueFirst = endDue(draft, circumstances.at);
  const judged = 'fact' in letter ? hearInto(draft, letter, circumstances) : decideInto(draft, letter, circumstances);
  return [...overdueFirst, judged];
}

export function turnAway(letter: Letter, reason: 'busy' | 'unknown', { channel, at }: Omit<Circumstances, 'replies'>) {
  if ('fact' in letter) letter.reply('not-kept');
  else letter.reply(refusalOf(letter.order, { reason }, channel, at));
}

const BUSY: Refusal = { reason: 'busy' };
const MAY_BE_DONE: Refusal = { reason: 'busy', mayBeDone: true };

export function refusalOf(order: Order, refusal: Refusal, channel: Channel, at: Millis): Answer {
  return answer({ channel, events: [], at, refusal, subjectId: subjectFor(channel, order) });
}

/** LC9, ZG12: whose time is over is not there any more, even if the alarm rings later than a letter comes. */
function endDue(draft: Draft, at: Millis): Judged[] {
  const ended = overdue(draft.channel, at).length > 0 ? [draft.take({ type: 'end-overdue', at })] : [];
  const verdicts = [...ended, ...draft.followZego(at)];
  return verdicts.length === 0 ? [] : [{ verdicts, standsAlone: false, settle: () => {} }];
}

function hearInto(draft: Draft, { fact, reply }: Extract<Letter, { fact: ZegoFact }>, { at }: Circumstances): Judged {
  const verdicts = draft.hear(fact, at);
  return { verdicts, standsAlone: !draft.needsCommit, settle: (fate) => reply(fate === 'holds' ? 'kept' : 'not-kept') };
}

function decideInto(draft: Draft, letter: Extract<Letter, { order: Order }>, circumstances: Circumstances): Judged {
  const { channel, at } = circumstances;
  const { order, cmdId, reply } = letter;
  const busy = (fate: Fate) => refusalOf(order, fate === 'unknown' ? MAY_BE_DONE : BUSY, channel, at);
  const settleWith = (told: Answer) => (fate: Fate) => reply(fate === 'holds' ? told : busy(fate));
  const repeated = findRepeated(draft, letter, circumstances);
  if (repeated !== undefined) {
    return { verdicts: [], standsAlone: repeated.isDurable, settle: settleWith(repeated.answer) };
  }
  const verdict = draft.take({ ...order, at }, cmdId);
  // ZG12: ZEGO's clock may be ahead of ours, so that what has just begun is over already.
  const followed = verdict.events.length > 0 ? draft.followZego(at) : [];
  return { verdicts: [verdict, ...followed], standsAlone: !draft.needsCommit, settle: settleWith(verdict.answer) };
}

/** LC17 */
function findRepeated(
  draft: Draft,
  { order, cmdId }: Extract<Letter, { order: Order }>,
  { channel, replies, at }: Circumstances,
): { readonly answer: Answer; readonly isDurable: boolean } | undefined {
  if (cmdId === undefined || !('by' in order)) return undefined;
  const { userId } = order.by.person;
  const inDraft = draft.findReply(userId, cmdId);
  const known = inDraft ?? replies.find(userId, cmdId);
  if (known === undefined) return undefined;
  const isDurable = inDraft === undefined;
  if (known.order !== order.type)
    return { answer: refusalOf(order, { reason: 'bad-request' }, channel, at), isDurable };
  // Whoever has lost the right since, or comes with another role, is not told of the others any more.
  const mayKnow = subjectFor(draft.channel, order) !== undefined;
  return { answer: mayKnow ? known.answer : { ...known.answer, subject: undefined }, isDurable };
}
