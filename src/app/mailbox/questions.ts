import type { AskedCall } from '../../domain/call/asked.ts';
import { type Order, subjectOf } from '../../domain/command.ts';
import type { UserId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { AskPlatform } from '../../ports/asking.ts';

/** One user's, put to the platform: what came of it once it is `over`, and whoever waits for that, repeats too (LC17). */
export type Question<Message> = { isOver: boolean; objection: Refusal | undefined; waiting: Message[] };

/** With a question it comes for the second time, and that is over. */
type Asking<Message> = { readonly order: Order; readonly question?: Question<Message> | undefined };

/** So many wait for the answer to one question; who sends more is busy. */
const WAITING_MAX = 32;

/**
 * IN9: applications that the channel would let begin, and invitations that are accepted: the platform is asked about them. They wait beside the mailbox, come
 * again when the answer is there, and are decided by the channel as it is then; all other orders go on meanwhile.
 */
export class Questions<Message extends Asking<Message>> {
  readonly #ask: AskPlatform | undefined;
  readonly #again: (message: Message) => void;
  /** At most one of each user. */
  readonly #byUser = new Map<UserId, Question<Message>>();

  /** `ask` undefined: nobody is asked. */
  constructor(ask: AskPlatform | undefined, again: (message: Message) => void) {
    this.#ask = ask;
    this.#again = again;
  }

  /** What is to be decided now. `waits`: not yet; `full`: nor will it be. `asks`: what there is to ask about an order, as things are. */
  consider(message: Message, asks: (order: Order) => AskedCall | undefined): Order | 'waits' | 'full' {
    const { order, question } = message;
    if (this.#ask === undefined) return order;
    if (order.type === 'leave' || order.type === 'cancel-application') this.#withdraw(subjectOf(order));
    if (order.type !== 'start-application' && order.type !== 'accept-invitation') return order;
    const { userId } = order.by.person;
    if (question !== undefined) {
      if (this.#byUser.get(userId) === question) this.#byUser.delete(userId);
      const { objection } = question;
      return objection === undefined ? order : { ...order, objection };
    }
    const asked = asks(order);
    if (asked === undefined) return order;
    const open = this.#byUser.get(userId);
    if (open === undefined) this.#put(message, asked);
    else if (open.isOver) this.#again({ ...message, question: open });
    else if (open.waiting.length >= WAITING_MAX) return 'full';
    else open.waiting.push(message);
    return 'waits';
  }

  /** Whoever waits, to be told that nothing was done: no answer is waited for any more. */
  end(): readonly Message[] {
    const open = [...this.#byUser.values()];
    this.#byUser.clear();
    return open.flatMap((question) => this.#close(question, undefined));
  }

  #put(message: Message, asked: AskedCall): void {
    const question: Question<Message> = { isOver: false, objection: undefined, waiting: [message] };
    this.#byUser.set(asked.person.userId, question);
    void this.#ask?.(asked).then((objection) => this.#answer(question, objection));
  }

  /** Who has left, or does not want it any more, does not begin to wait when the answer comes. */
  #withdraw(userId: UserId | undefined): void {
    const question = userId === undefined ? undefined : this.#byUser.get(userId);
    if (userId === undefined || question === undefined) return;
    this.#byUser.delete(userId);
    if (question.isOver) question.objection = { reason: 'not-applied' };
    else this.#answer(question, { reason: 'not-applied' });
  }

  #answer(question: Question<Message>, objection: Refusal | undefined): void {
    for (const message of this.#close(question, objection)) this.#again({ ...message, question });
  }

  #close(question: Question<Message>, objection: Refusal | undefined): readonly Message[] {
    if (question.isOver) return [];
    question.isOver = true;
    question.objection = objection;
    return question.waiting.splice(0);
  }
}
