import { type BackOff, restMs } from './backOff.ts';
import type { Cancel, Clock } from './clock.ts';
import { BUSY, type Line, type Replies, type RequestName } from './protocol.ts';

export type PendingDeps = {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly answerWithinMs: number;
  readonly retryBusy: boolean;
};

/** A command that got no answer. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** False: it was certainly not done. */
  readonly mayBeDone: boolean;

  constructor(why: string, mayBeDone: boolean) {
    super(`${why}; it ${mayBeDone ? 'may or may not have been done' : 'was not done'}`);
    this.mayBeDone = mayBeDone;
  }
}

type State<Reply> =
  | { readonly at: 'waiting' }
  | { readonly at: 'sent' }
  | { readonly at: 'resting'; readonly busy: Reply; readonly wake: Cancel }
  | { readonly at: 'ended' };

const BUSY_REST: BackOff = { firstMs: 100, mostMs: 2_000 };

/**
 * One command on its way, until it is answered or given up:
 *
 *   waiting ⇄ sent → ended
 *        ↖    ⇅
 *         resting (the server was busy)
 */
export class PendingCommand<Name extends RequestName> {
  #resolve: (reply: Replies[Name]) => void = () => {};
  #reject: (error: Error) => void = () => {};
  // Neither Node 20 nor browsers of some years ago have `Promise.withResolvers`.
  readonly answer = new Promise<Replies[Name]>((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });
  readonly #deps: PendingDeps;
  readonly #ask: (line: Line) => Promise<Replies[Name] | undefined>;
  readonly #giveUp: Cancel;
  #state: State<Replies[Name]> = { at: 'waiting' };
  /** It was sent, and the connection was lost before the answer came. */
  #inDoubt = false;
  #timesBusy = 0;

  constructor(deps: PendingDeps, ask: (line: Line) => Promise<Replies[Name] | undefined>) {
    this.#deps = deps;
    this.#ask = ask;
    this.#giveUp = deps.clock.after(deps.answerWithinMs, () => this.#runOut());
  }

  get isSent(): boolean {
    return this.#state.at === 'sent';
  }

  send(line: Line): void {
    if (this.#state.at === 'ended') return;
    const sent = { at: 'sent' } as const;
    this.#enter(sent);
    this.#ask(line).then(
      (reply) => {
        if (this.#state === sent) this.#hear(reply, line);
      },
      (error) => {
        if (this.#state === sent) this.fail(`the server could not answer: ${error}`);
      },
    );
  }

  /** The connection is gone: it waits for the next one. */
  lose(): void {
    if (this.#state.at === 'ended') return;
    this.#inDoubt ||= this.isSent;
    this.#enter({ at: 'waiting' });
  }

  fail(why: string): void {
    if (this.#state.at === 'ended') return;
    const mayBeDone = this.#inDoubt || this.isSent;
    this.#end();
    this.#reject(new CommandError(why, mayBeDone));
  }

  #hear(reply: Replies[Name] | undefined, line: Line): void {
    if (reply === undefined) this.lose();
    else if (reply.error.code === BUSY && this.#deps.retryBusy) this.#rest(reply, line);
    else this.#succeed(reply);
  }

  #rest(busy: Replies[Name], line: Line): void {
    const { clock, random } = this.#deps;
    const wake = clock.after(restMs(BUSY_REST, this.#timesBusy, random()), () => this.send(line));
    this.#timesBusy += 1;
    this.#enter({ at: 'resting', busy, wake });
  }

  /** A busy server's answer tells more than none, unless an earlier repeat may have been done. */
  #runOut(): void {
    if (this.#state.at === 'resting' && !this.#inDoubt) this.#succeed(this.#state.busy);
    else this.fail(`no answer within ${this.#deps.answerWithinMs} ms`);
  }

  #succeed(reply: Replies[Name]): void {
    this.#end();
    this.#resolve(reply);
  }

  #end(): void {
    this.#giveUp();
    this.#enter({ at: 'ended' });
  }

  #enter(state: State<Replies[Name]>): void {
    if (this.#state.at === 'resting') this.#state.wake();
    this.#state = state;
  }
}
