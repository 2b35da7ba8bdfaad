import type { Answer } from '../domain/answer.ts';
import type { Order } from '../domain/command.ts';
import type { Millis, Sid } from '../domain/ids.ts';
import type { ZegoFact } from '../domain/roster.ts';
import type { Clock } from '../ports.ts';
import type { ChannelActor } from './channelActor.ts';
import type { Channels } from './channels.ts';
import type { Hearing } from './letter.ts';

/** What is for a channel's actor, wherever it is; plain, for it may travel as JSON. */
export type Errand =
  | { readonly type: 'give'; readonly sid: Sid; readonly order: Order }
  | { readonly type: 'hear'; readonly sid: Sid; readonly fact: ZegoFact };

export type Outcome<E extends Errand> = E extends { readonly type: 'give' } ? Answer : Hearing;

export type ErrandsDeps = {
  readonly channels: Channels;
  readonly clock: Clock;
  readonly me: () => string;
  /** Resolves when the channel has its actor, here or elsewhere, with the process that has it. */
  readonly wake: (sid: Sid) => Promise<string>;
  /** Asks another process; its answer is that of `carryOut`. */
  readonly ask: (process: string, errand: Errand, withinMs: Millis) => Promise<unknown>;
};

const ANSWERED_WITHIN_MS = 1_500;
const GIVE_UP_AFTER_MS = 4_000;
const RETRY_MS = 50;

/** The channel's actor was here, or was said to be. */
const NOT_HERE = 'not-here';

/** Brings errands to the actors of all processes: again, when an actor has moved meanwhile. */
export class Errands {
  readonly #deps: ErrandsDeps;

  constructor(deps: ErrandsDeps) {
    this.#deps = deps;
  }

  /** Rejects if nobody can be found who has the channel. A repeat is harmless, or has the cmd_id that makes it so. */
  async run<E extends Errand>(errand: E): Promise<Outcome<E>> {
    const giveUpAt = this.#deps.clock.now() + GIVE_UP_AFTER_MS;
    for (;;) {
      try {
        const outcome = await this.#bring(errand);
        // Each kind of errand has its own kind of outcome; on the way it only loses its type.
        if (outcome !== NOT_HERE) return outcome as Outcome<E>;
      } catch (error) {
        if (this.#deps.clock.now() >= giveUpAt || this.#deps.channels.isStopped) throw error;
      }
      if (this.#deps.clock.now() >= giveUpAt) throw new Error(`no process has channel ${errand.sid}`);
      await new Promise<void>((resolve) => this.#deps.clock.after(RETRY_MS, resolve));
    }
  }

  /** For an actor of this process. */
  async carryOut(errand: Errand): Promise<unknown> {
    const actor = this.#deps.channels.find(errand.sid)?.actor;
    if (actor === undefined) return NOT_HERE;
    const outcome = await give(actor, errand);
    // It did nothing, for it had been replaced; the one who is in charge will.
    return actor.isInCharge ? outcome : NOT_HERE;
  }

  async #bring(errand: Errand): Promise<unknown> {
    const { channels, wake, me, ask } = this.#deps;
    if (channels.find(errand.sid) !== undefined) return this.carryOut(errand);
    const owner = await wake(errand.sid);
    return owner === me() ? this.carryOut(errand) : ask(owner, errand, ANSWERED_WITHIN_MS);
  }
}

function give(actor: ChannelActor, errand: Errand): Promise<Answer | Hearing> {
  return errand.type === 'give' ? actor.give(errand.order) : actor.hear(errand.fact);
}
