import { type Order, subjectOf } from '../../domain/command.ts';
import type { Millis, Sid, UserId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { AskPlatform } from '../../ports/asking.ts';

type StartApplication = Extract<Order, { type: 'start-application' }>;

/** One user's, put to the platform: what came of it once it is `over`, and whoever waits for that, repeats too (LC17). */
export type Question<Message> = { isOver: boolean; objection: Refusal | undefined; waiting: Message[] };

/** With a question it comes for the second time, and that is over. */
type Asking<Message> = { readonly order: Order; readonly question?: Question<Message> | undefined };

/** So many wait for the answer to one question; who sends more is busy. */
const WAITING_MAX = 32;

/**
 * IN9: applications that the channel would let begin, and the platform is asked about. They wait beside the mailbox, come
 * again when the answer is there, and are decided by the channel as it is then; all other orders go on meanwhile.
 */
export class Questions<Message extends Asking<Message>> {
  readonly #ask: AskPlatform | undefined;
  readonly #sid: Sid;
  readonly #again: (message: Message) => void;
  /** At most one of each user. */
  readonly #byUser = new Map<UserId, Question<Message>>();

  /** `ask` undefined: nobody is asked. */
  constructor(ask: AskPlatform | undefined, sid: Sid, again: (message: Message) => void) {
    this.#ask = ask;
    this.#sid = sid;
    this.#again = again;
  }

  /** What is to be decided now. `waits`: not yet; `full`: nor will it be. */
  consider(message: Message, at: Millis, mayBegin: (order: Order) => boolean): Order | 'waits' | 'full' {
    const { order, question } = message;
    if (this.#ask === undefined) return order;
    if (order.type === 'leave' || order.type === 'cancel-application') this.#withdraw(subjectOf(order));
    if (order.type !== 'start-application') return order;
    const { userId } = order.by.person;
    if (question !== undefined) {
      if (this.#byUser.get(userId) === question) this.#byUser.delete(userId);
      const { objection } = question;
      return objection === undefined ? order : { ...order, objection };
    }
    if (!mayBegin(order)) return order;
    const open = this.#byUser.get(userId);
    if (open === undefined) this.#put(message, order, at);
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

  #put(message: Message, { by, callId, via }: StartApplication, at: Millis): void {
    const question: Question<Message> = { isOver: false, objection: undefined, waiting: [message] };
    this.#byUser.set(by.person.userId, question);
    void this.#ask?.({ sid: this.#sid, at, callId, person: by.person, via }).then((objection) =>
      this.#answer(question, objection),
    );
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
