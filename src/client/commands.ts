import { CommandError, PendingCommand, type PendingDeps } from './pendingCommand.ts';
import type { Line, Replies, RequestName } from './protocol.ts';

/** More than this at once is a mistake of the app. */
const PENDING_MAX = 100;

type Pending = Pick<PendingCommand<RequestName>, 'isSent' | 'send' | 'lose' | 'fail'>;

type QuestionName =
  | 'linkcall_check_rq'
  | 'linkcall_list_singer_rq'
  | 'linkcall_list_user_rq'
  | 'linkcall_list_blocked_rq'
  | 'linkcall_media_rq';
type OrderName = Exclude<RequestName, QuestionName>;

export type CommandsDeps = PendingDeps & { readonly newCmdId: () => string };

/** What was asked and is not answered yet, whatever becomes of the connection. */
export class Commands {
  readonly #deps: CommandsDeps;
  /** One at a time: while the first may have to be repeated, no later one may overtake it. */
  readonly #orders: Pending[] = [];
  readonly #questions = new Set<Pending>();
  #line: Line | undefined;
  #closed: string | undefined;
  #idle: (() => void) | undefined;

  constructor(deps: CommandsDeps) {
    this.#deps = deps;
  }

  order<Name extends OrderName>(name: Name, payload: object): Promise<Replies[Name]> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    const body = { ...payload, cmd_id: this.#deps.newCmdId() };
    const order = new PendingCommand<Name>(this.#deps, (line) => line.request(name, body));
    this.#orders.push(order);
    if (this.#orders.length === 1) this.#send(order);
    return this.#whenEnded(order.answer, () => this.#take(order));
  }

  /** A question changes nothing and waits for nobody. `name` is asked for when it is sent. */
  ask<Name extends QuestionName>(name: () => Name, payload: object = {}): Promise<Replies[Name]> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    const question = new PendingCommand<Name>(this.#deps, (line) => line.request(name(), payload));
    this.#questions.add(question);
    this.#send(question);
    return this.#whenEnded(question.answer, () => this.#questions.delete(question));
  }

  plugIn(line: Line): void {
    this.#line = line;
    for (const pending of this.#underWay()) pending.send(line);
  }

  unplug(): void {
    this.#line = undefined;
    for (const pending of this.#underWay()) pending.lose();
  }

  /** Takes nothing more, fails what was not sent, and resolves when the rest has ended. */
  finish(why: string): Promise<void> {
    this.#closed ??= why;
    for (const pending of this.#all()) if (!pending.isSent) pending.fail(why);
    return new Promise((resolve) => {
      this.#idle = resolve;
      this.#noticeIdle();
    });
  }

  close(why: string): void {
    this.#closed ??= why;
    for (const pending of this.#all()) pending.fail(why);
  }

  #refusal(): CommandError | undefined {
    if (this.#closed !== undefined) return new CommandError(this.#closed, false);
    if (this.#all().length >= PENDING_MAX)
      return new CommandError(`${PENDING_MAX} commands wait for an answer already`, false);
    return undefined;
  }

  async #whenEnded<Reply>(answer: Promise<Reply>, forget: () => void): Promise<Reply> {
    try {
      return await answer;
    } finally {
      forget();
      this.#noticeIdle();
    }
  }

  #take(order: Pending): void {
    const wasFirst = this.#orders[0] === order;
    this.#orders.splice(this.#orders.indexOf(order), 1);
    const [next] = this.#orders;
    if (wasFirst && next !== undefined) this.#send(next);
  }

  #send(pending: Pending): void {
    if (this.#line !== undefined) pending.send(this.#line);
  }

  #noticeIdle(): void {
    if (this.#all().length === 0) this.#idle?.();
  }

  #underWay(): Pending[] {
    return [...this.#orders.slice(0, 1), ...this.#questions];
  }

  #all(): Pending[] {
    return [...this.#orders, ...this.#questions];
  }
}
