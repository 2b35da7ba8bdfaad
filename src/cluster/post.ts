import type { Presence } from '@colyseus/core';
import type { Millis } from '../domain/ids.ts';
import { Pending } from '../pending.ts';
import type { Clock, Log } from '../ports.ts';

/** A question to a process, and what came of it. They travel as JSON. */
type Letter =
  | { readonly kind: 'question'; readonly id: number; readonly from: string; readonly errand: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string };

export type PostDeps = {
  readonly presence: Pick<Presence, 'subscribe' | 'unsubscribe' | 'publish'>;
  readonly me: () => string;
  readonly clock: Clock;
  readonly log: Log;
  /** What is asked of this process. */
  readonly carryOut: (errand: unknown) => Promise<unknown>;
};

const topicOf = (process: string): string => `linkcall:post:${process}`;

/** Questions from process to process: one topic for each, where Colyseus would open one for each question. */
export class Post {
  readonly #deps: PostDeps;
  readonly #waiting = new Pending<PromiseWithResolvers<unknown>>();
  readonly #take = (letter: Letter) => void this.#receive(letter);

  constructor(deps: PostDeps) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    await this.#deps.presence.subscribe(topicOf(this.#deps.me()), this.#take);
  }

  close(): void {
    this.#deps.presence.unsubscribe(topicOf(this.#deps.me()), this.#take);
  }

  /** Rejects if no answer comes in time: what was asked may have been done. */
  async ask(process: string, errand: unknown, withinMs: Millis): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    const id = this.#waiting.add(answer);
    const late = () => answer.reject(new Error(`process ${process} did not answer within ${withinMs} ms`));
    const callOff = this.#deps.clock.after(withinMs, late);
    try {
      void this.#send(process, { kind: 'question', id, from: this.#deps.me(), errand });
      return await answer.promise;
    } finally {
      callOff();
      this.#waiting.take(id);
    }
  }

  async #receive(letter: Letter): Promise<void> {
    if (letter.kind === 'question') {
      await this.#send(letter.from, await this.#answer(letter.id, letter.errand));
    } else if (letter.kind === 'answer') {
      this.#waiting.take(letter.id)?.resolve(letter.result);
    } else {
      this.#waiting.take(letter.id)?.reject(new Error(letter.message));
    }
  }

  async #answer(id: number, errand: unknown): Promise<Letter> {
    try {
      return { kind: 'answer', id, result: await this.#deps.carryOut(errand) };
    } catch (error) {
      return { kind: 'failure', id, message: error instanceof Error ? error.message : String(error) };
    }
  }

  async #send(process: string, letter: Letter): Promise<void> {
    try {
      await this.#deps.presence.publish(topicOf(process), letter);
    } catch (error) {
      this.#deps.log.warn({ to: process, err: error }, 'a letter to another process was not sent');
    }
  }
}
