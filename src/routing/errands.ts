import type { ChannelActor } from '../app/channelActor.ts';
import type { Channels } from '../app/channels.ts';
import type { Hearing } from '../app/mailbox/letter.ts';
import type { Answer } from '../domain/answer.ts';
import type { Order } from '../domain/command.ts';
import type { CmdId, Millis, Sid } from '../domain/ids.ts';
import type { ZegoFact } from '../domain/roster/roster.ts';
import type { Given } from '../ports/directory.ts';
import type { Clock, SharedClock } from '../ports/runtime.ts';
import { type RetryPolicy, retry } from '../runtime/retry.ts';

/** IN5: by the clock that all processes share, it is not begun any more after its deadline. */
type Timed = { readonly sid: Sid; readonly deadline: Millis };

/** For a channel's actor, wherever that is. */
export type Errand =
  /** A repeat is known by its id, and does no harm (LC17). */
  | (Timed & { readonly type: 'give'; readonly order: Order; readonly cmdId: CmdId })
  /** A fact that is heard twice is one fact (ZG5). */
  | (Timed & { readonly type: 'hear'; readonly fact: ZegoFact });

/** What an actor said. */
type Said = { readonly type: 'given'; readonly answer: Answer } | { readonly type: 'heard'; readonly hearing: Hearing };

/** What came of an errand at one process. */
export type Carried =
  | Said
  /** Its deadline was over: nothing was done. */
  | { readonly type: 'late' }
  /** The actor is not here, or not in charge any more. */
  | { readonly type: 'not-here'; readonly mayBeDone: boolean };

/** It did not come to an actor, or nobody knows whether it did. */
type Failed = { readonly type: 'failed'; readonly mayBeDone: boolean; readonly why: unknown };

type Outcome = Said | { readonly type: 'not-done' | 'in-doubt'; readonly why: unknown };

export type ErrandsDeps = {
  readonly channels: Channels;
  readonly clock: Clock;
  readonly sharedClock: SharedClock;
  readonly newCmdId: () => CmdId;
  readonly me: () => string;
  /** Resolves when the channel has its actor, here or elsewhere, with the process that has it. */
  readonly wake: (sid: Sid) => Promise<string>;
  /** Asks another process; its answer is that of `carryOut`. Rejects if it may have been carried out, unanswered. */
  readonly ask: (process: string, errand: Errand, withinMs: Millis) => Promise<Carried>;
};

const ANSWERED_WITHIN_MS = 1_500;
const GIVE_UP_AFTER_MS = 4_000;
const BRING_AGAIN: RetryPolicy = { firstMs: 50, withinMs: GIVE_UP_AFTER_MS };

/** Brings errands to the actors of all processes: again, when an actor has moved meanwhile. */
export class Errands {
  readonly #deps: ErrandsDeps;

  constructor(deps: ErrandsDeps) {
    this.#deps = deps;
  }

  /** `cmdId`: the giver's own; without one it gets one here, by which repeats of ours are known. */
  async give(sid: Sid, order: Order, cmdId: CmdId = this.#deps.newCmdId()): Promise<Given> {
    const outcome = await this.#run({ type: 'give', sid, order, cmdId, deadline: this.#deadline() });
    if (outcome.type === 'given') return { type: 'answered', answer: outcome.answer };
    if (outcome.type === 'heard') return { type: 'in-doubt', why: 'an order was answered like a fact' };
    return outcome;
  }

  /** Rejects if nobody is known to have heard it. */
  async hear(sid: Sid, fact: ZegoFact): Promise<Hearing> {
    const outcome = await this.#run({ type: 'hear', sid, fact, deadline: this.#deadline() });
    if (outcome.type === 'heard') return outcome.hearing;
    throw new Error(`nobody is known to have heard it for channel ${sid}`, { cause: outcome });
  }

  /** For an actor of this process. */
  async carryOut(errand: Errand): Promise<Carried> {
    const { channels, clock, sharedClock } = this.#deps;
    const leftMs = errand.deadline - sharedClock.latest();
    if (leftMs <= 0) return { type: 'late' };
    const actor = channels.find(errand.sid)?.actor;
    if (actor === undefined) return { type: 'not-here', mayBeDone: false };
    const said = await tell(actor, errand, clock.elapsed() + leftMs);
    if (actor.isInCharge || !isBusy(said)) return said;
    // The one who is in charge by now will do it, or knows that it was done.
    return { type: 'not-here', mayBeDone: said.type === 'given' && mayBeDone(said.answer) };
  }

  async #run(errand: Errand): Promise<Outcome> {
    const { clock, channels } = this.#deps;
    let isInDoubt = false;
    const bring = async (): Promise<Carried | Failed> => {
      const came = await this.#bring(errand);
      isInDoubt ||= mayHaveDone(came);
      return came;
    };
    const isDone = ({ type }: Carried | Failed) => (type !== 'not-here' && type !== 'failed') || channels.isStopped;
    const came = await retry(clock, BRING_AGAIN, bring, { isDone });
    if (came.type === 'heard' || (came.type === 'given' && !isBusy(came))) return came;
    // Who is busy is so for a while: whoever wants it may come again.
    return { type: isInDoubt ? 'in-doubt' : 'not-done', why: came };
  }

  async #bring(errand: Errand): Promise<Carried | Failed> {
    const { channels, wake, me, ask } = this.#deps;
    if (channels.find(errand.sid) !== undefined) return this.carryOut(errand);
    let owner: string;
    try {
      owner = await wake(errand.sid);
    } catch (why) {
      return { type: 'failed', mayBeDone: false, why };
    }
    if (owner === me()) return this.carryOut(errand);
    try {
      return await ask(owner, errand, ANSWERED_WITHIN_MS);
    } catch (why) {
      return { type: 'failed', mayBeDone: true, why };
    }
  }

  #deadline(): Millis {
    return this.#deps.sharedClock.earliest() + GIVE_UP_AFTER_MS;
  }
}

async function tell(actor: ChannelActor, errand: Errand, notAfter: Millis): Promise<Said> {
  if (errand.type === 'hear') return { type: 'heard', hearing: await actor.hear(errand.fact, notAfter) };
  return { type: 'given', answer: await actor.give(errand.order, errand.cmdId, notAfter) };
}

/** It was not done, or not durably. */
const isBusy = (said: Said): boolean =>
  said.type === 'given' ? said.answer.refusal?.reason === 'busy' : said.hearing === 'not-kept';

const mayBeDone = ({ refusal }: Answer): boolean => refusal !== undefined && 'mayBeDone' in refusal;

function mayHaveDone(came: Carried | Failed): boolean {
  switch (came.type) {
    case 'given':
      return mayBeDone(came.answer);
    case 'not-here':
    case 'failed':
      return came.mayBeDone;
    case 'heard':
    case 'late':
      return false;
  }
}
