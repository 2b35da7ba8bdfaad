import type { ChannelActor } from '../app/channelActor.ts';
import type { Channels } from '../app/channels.ts';
import type { FactOutcome } from '../app/mailbox/message.ts';
import type { Answer, Foreseen } from '../domain/answer.ts';
import type { Order, StartOrder } from '../domain/command.ts';
import type { CmdId, Millis, Sid } from '../domain/ids.ts';
import type { ZegoFact } from '../domain/roster/roster.ts';
import type { HowGiven, OrderOutcome } from '../ports/directory.ts';
import type { Clock, SharedClock } from '../ports/runtime.ts';
import { type RetryPolicy, retry } from '../runtime/retry.ts';

/** IN5: by the clock that all processes share, it is not begun any more after its deadline. */
type Timed = { readonly sid: Sid; readonly deadline: Millis };

/** For a channel's actor, wherever that is. */
export type ActorRequest =
  /** A repeat is known by its id, and does no harm (LC17). */
  | (Timed & { readonly type: 'give'; readonly order: Order; readonly cmdId: CmdId })
  /** A fact that is heard twice is one fact (ZG5). */
  | (Timed & { readonly type: 'hear'; readonly fact: ZegoFact })
  /** PE12: changes nothing. */
  | (Timed & { readonly type: 'foresee'; readonly start: StartOrder });

/** For an actor of this process alone, and once: nobody need know it again, and to remember it costs an eighth of an order. */
type Unnamed = Timed & { readonly type: 'give'; readonly order: Order; readonly cmdId: undefined };

/** What the actor answered. */
type Answered =
  | { readonly type: 'given'; readonly answer: Answer }
  | { readonly type: 'heard'; readonly hearing: FactOutcome }
  | { readonly type: 'foreseen'; readonly foreseen: Foreseen };

/** What came of a request at one process. */
export type ActorReply =
  | Answered
  /** Its deadline was over: nothing was done. */
  | { readonly type: 'late' }
  /** The actor is not here, or not in charge any more. */
  | { readonly type: 'not-here'; readonly mayBeDone: boolean };

/** It did not come to an actor, or nobody knows whether it did. */
type Failed = { readonly type: 'failed'; readonly mayBeDone: boolean; readonly why: unknown };

/** It may have been done, and could not be told from a new one: it is not brought again. */
type Lost = { readonly type: 'lost'; readonly mayBeDone: true };

type Outcome = Answered | { readonly type: 'not-done' | 'in-doubt'; readonly why: unknown };

export type OrderRouterDeps = {
  readonly channels: Channels;
  readonly clock: Clock;
  readonly sharedClock: SharedClock;
  readonly newCmdId: () => CmdId;
  readonly me: () => string;
  /** Resolves when the channel has its actor, here or elsewhere, with the process that has it. */
  readonly wake: (sid: Sid) => Promise<string>;
  /** `execute` of another process. Rejects if it may have been done there, unanswered. */
  readonly call: (process: string, request: ActorRequest, withinMs: Millis) => Promise<ActorReply>;
};

const ANSWERED_WITHIN_MS = 1_500;
const GIVE_UP_AFTER_MS = 4_000;
const DELIVER_AGAIN: RetryPolicy = { firstMs: 50, withinMs: GIVE_UP_AFTER_MS };

/** Delivers orders, and ZEGO's facts, to the actors of all processes: again, when an actor has moved meanwhile. */
export class OrderRouter {
  readonly #deps: OrderRouterDeps;

  constructor(deps: OrderRouterDeps) {
    this.#deps = deps;
  }

  /** `cmdId`: the giver's own; without one it gets one here when it travels, by which repeats of ours are known. */
  async give(
    sid: Sid,
    order: Order,
    { cmdId, notAfter = Number.POSITIVE_INFINITY }: Pick<HowGiven, 'cmdId' | 'notAfter'> = {},
  ): Promise<OrderOutcome> {
    const deadline = Math.min(this.#deadline(), notAfter);
    const named = { type: 'give', sid, order, cmdId: cmdId ?? this.#deps.newCmdId(), deadline } as const;
    const outcome = await this.#route(named, cmdId === undefined ? { ...named, cmdId } : named);
    if (outcome.type === 'given') return { type: 'answered', answer: outcome.answer };
    if (outcome.type === 'heard' || outcome.type === 'foreseen')
      return { type: 'in-doubt', why: 'an order was answered like something else' };
    return outcome;
  }

  /** Undefined: nobody could be asked. */
  async foresee(sid: Sid, start: StartOrder): Promise<Foreseen | undefined> {
    const asked = { type: 'foresee', sid, start, deadline: this.#deadline() } as const;
    const outcome = await this.#route(asked, asked);
    return outcome.type === 'foreseen' ? outcome.foreseen : undefined;
  }

  /** Rejects if nobody is known to have heard it. */
  async hear(sid: Sid, fact: ZegoFact): Promise<FactOutcome> {
    const heard = { type: 'hear', sid, fact, deadline: this.#deadline() } as const;
    const outcome = await this.#route(heard, heard);
    if (outcome.type === 'heard') return outcome.hearing;
    throw new Error(`nobody is known to have heard it for channel ${sid}`, { cause: outcome });
  }

  /** For an actor of this process, whoever asks. */
  async execute(request: ActorRequest | Unnamed): Promise<ActorReply> {
    const { channels, clock, sharedClock } = this.#deps;
    const leftMs = request.deadline - sharedClock.latest();
    if (leftMs <= 0) return { type: 'late' };
    const actor = channels.find(request.sid)?.actor;
    if (actor === undefined) return { type: 'not-here', mayBeDone: false };
    const answered = await put(actor, request, clock.elapsed() + leftMs);
    if (actor.isInCharge || (!isBusy(answered) && answered.type !== 'foreseen')) return answered;
    // The one who is in charge by now will do it, or knows that it was done.
    return { type: 'not-here', mayBeDone: answered.type === 'given' && mayBeDone(answered.answer) };
  }

  /** `first`: as an actor of this process has it at the first try. */
  async #route(request: ActorRequest, first: ActorRequest | Unnamed): Promise<Outcome> {
    const { clock, channels } = this.#deps;
    let isInDoubt = false;
    const deliver = async (tries: number): Promise<ActorReply | Failed | Lost> => {
      const reply = await this.#deliver(request, tries === 1 ? first : request);
      isInDoubt ||= mayHaveDone(reply);
      return reply;
    };
    const isDone = ({ type }: ActorReply | Failed | Lost) =>
      (type !== 'not-here' && type !== 'failed') || channels.isStopped;
    const reply = await retry(clock, DELIVER_AGAIN, deliver, { isDone });
    if (reply.type === 'heard' || reply.type === 'foreseen' || (reply.type === 'given' && !isBusy(reply))) return reply;
    // Who is busy is so for a while: whoever wants it may come again.
    return { type: isInDoubt ? 'in-doubt' : 'not-done', why: reply };
  }

  async #deliver(request: ActorRequest, here: ActorRequest | Unnamed): Promise<ActorReply | Failed | Lost> {
    const { channels, wake, me, call } = this.#deps;
    if (channels.find(request.sid) !== undefined) return this.#executeHere(here);
    let owner: string;
    try {
      owner = await wake(request.sid);
    } catch (why) {
      return { type: 'failed', mayBeDone: false, why };
    }
    if (owner === me()) return this.#executeHere(here);
    try {
      return await call(owner, request, ANSWERED_WITHIN_MS);
    } catch (why) {
      return { type: 'failed', mayBeDone: true, why };
    }
  }

  async #executeHere(request: ActorRequest | Unnamed): Promise<ActorReply | Lost> {
    const reply = await this.execute(request);
    const isUnnamed = request.type === 'give' && request.cmdId === undefined;
    return isUnnamed && reply.type === 'not-here' && reply.mayBeDone ? { type: 'lost', mayBeDone: true } : reply;
  }

  #deadline(): Millis {
    return this.#deps.sharedClock.earliest() + GIVE_UP_AFTER_MS;
  }
}

async function put(actor: ChannelActor, request: ActorRequest | Unnamed, notAfter: Millis): Promise<Answered> {
  if (request.type === 'hear') return { type: 'heard', hearing: await actor.hear(request.fact, notAfter) };
  if (request.type === 'foresee') return { type: 'foreseen', foreseen: actor.foresee(request.start) };
  return { type: 'given', answer: await actor.give(request.order, request.cmdId, notAfter) };
}

/** It was not done, or not durably. */
function isBusy(answered: Answered): boolean {
  if (answered.type === 'given') return answered.answer.refusal?.reason === 'busy';
  return answered.type === 'heard' && answered.hearing === 'not-kept';
}

const mayBeDone = ({ refusal }: Answer): boolean => refusal !== undefined && 'mayBeDone' in refusal;

function mayHaveDone(reply: ActorReply | Failed | Lost): boolean {
  switch (reply.type) {
    case 'given':
      return mayBeDone(reply.answer);
    case 'not-here':
    case 'failed':
    case 'lost':
      return reply.mayBeDone;
    case 'heard':
    case 'foreseen':
    case 'late':
      return false;
  }
}
