import { z } from 'zod';
import type { Millis } from '../domain/ids.ts';
import type { Clock, Log, Topics } from '../ports/runtime.ts';
import { OnceEach } from '../runtime/onceEach.ts';
import { Pending } from '../runtime/pending.ts';
import { compiled, maybe, read } from '../stores/records/read.ts';

/** Of what processes send each other: one that does not know it refuses the message, and says so. */
const FORMAT = 1;
const KINDS_TOLD_MAX = 256;

type Content =
  | { readonly kind: 'question'; readonly asks: unknown }
  | { readonly kind: 'answer'; readonly result: unknown }
  | { readonly kind: 'failure'; readonly message: string };

/** A question to a process, or what came of it. They travel as JSON. */
type Message = { readonly format: typeof FORMAT; readonly id: number; readonly from: string } & Content;

type MessageOf<Kind extends Message['kind']> = Extract<Message, { kind: Kind }>;

const format = z.custom<typeof FORMAT>((raw) => raw === FORMAT, `is not ${FORMAT}: another release has sent it`);
const envelope = { format, id: z.number(), from: z.string() };

const message: z.ZodType<Message> = compiled(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('question'), ...envelope, asks: maybe(z.unknown()) }),
    z.object({ kind: z.literal('answer'), ...envelope, result: maybe(z.unknown()) }),
    z.object({ kind: z.literal('failure'), ...envelope, message: z.string() }),
  ]),
);

/** Enough to answer a question that cannot be read. */
const asker = z.object({ kind: z.literal('question'), id: z.number(), from: z.string() });

export type RemoteCallsDeps<Request> = {
  readonly topics: Topics;
  /** What is asked there; each kind has topics of its own. */
  readonly kind?: string;
  readonly me: () => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly request: z.ZodType<Request>;
  /** What is asked of this process. */
  readonly execute: (request: Request) => Promise<unknown>;
};

const KIND = 'post';

/** Questions from process to process: one topic for each, where Colyseus would open one for each question. */
export class RemoteCalls<Request> {
  readonly #deps: RemoteCallsDeps<Request>;
  readonly #waiting = new Pending<PromiseWithResolvers<unknown>>();
  readonly #told = new OnceEach(KINDS_TOLD_MAX);
  readonly #take = (raw: unknown) => void this.#receive(raw);

  constructor(deps: RemoteCallsDeps<Request>) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    await this.#deps.topics.subscribe(this.#topicOf(this.#deps.me()), this.#take);
  }

  close(): void {
    // Where Redis is away nobody is told, and nobody needs to be.
    Promise.resolve(this.#deps.topics.unsubscribe(this.#topicOf(this.#deps.me()), this.#take)).catch(() => {});
  }

  /** Rejects if no answer comes in time, or none that can be read: what was asked may have been done. */
  async call<T>(process: string, asks: Request, answer: z.ZodType<T>, withinMs: Millis): Promise<T> {
    const waiting = Promise.withResolvers<unknown>();
    const id = this.#waiting.add(waiting);
    const late = () => waiting.reject(new Error(`process ${process} did not answer within ${withinMs} ms`));
    const callOff = this.#deps.clock.after(withinMs, late);
    try {
      void this.#send(process, id, { kind: 'question', asks });
      return this.#read(answer, await waiting.promise, 'an answer', process);
    } finally {
      callOff();
      this.#waiting.take(id);
    }
  }

  #topicOf(process: string): string {
    return `linkcall:${this.#deps.kind ?? KIND}:${process}`;
  }

  /** Never rejects: what cannot be read, or carried out, costs that message alone. */
  async #receive(raw: unknown): Promise<void> {
    const received = this.#open(raw);
    if (received?.kind === 'question') {
      await this.#send(received.from, received.id, await this.#answer(received));
    } else if (received?.kind === 'answer') {
      this.#waiting.take(received.id)?.resolve(received.result);
    } else if (received?.kind === 'failure') {
      this.#waiting.take(received.id)?.reject(new Error(received.message));
    }
  }

  /** Undefined for what is no message of ours; whoever asked by it hears so. */
  #open(raw: unknown): Message | undefined {
    try {
      return read(message, raw, 'message');
    } catch (error) {
      const asked = attempt(() => read(asker, raw, 'message'));
      this.#tellOnce('a message', asked?.from ?? 'somebody', error);
      if (asked !== undefined) void this.#send(asked.from, asked.id, failure(error));
      return undefined;
    }
  }

  async #answer({ from, asks }: MessageOf<'question'>): Promise<Content> {
    try {
      return {
        kind: 'answer',
        result: await this.#deps.execute(this.#read(this.#deps.request, asks, 'a question', from)),
      };
    } catch (error) {
      return failure(error);
    }
  }

  #read<T>(schema: z.ZodType<T>, raw: unknown, what: string, from: string): T {
    try {
      return read(schema, raw, what);
    } catch (error) {
      this.#tellOnce(what, from, error);
      throw error;
    }
  }

  #tellOnce(what: string, from: string, error: unknown): void {
    if (!this.#told.isFirst(`${what} of ${from}`)) return;
    this.#deps.log.error({ from, err: error }, `${what} of another process cannot be read`);
  }

  async #send(process: string, id: number, content: Content): Promise<void> {
    try {
      const message: Message = { format: FORMAT, id, from: this.#deps.me(), ...content };
      await this.#deps.topics.publish(this.#topicOf(process), message);
    } catch (error) {
      this.#deps.log.warn({ to: process, err: error }, 'a message to another process was not sent');
    }
  }
}

const failure = (error: unknown): Content => ({
  kind: 'failure',
  message: error instanceof Error ? error.message : String(error),
});

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // What is wrong with it is told by whoever needs more of it.
    return undefined;
  }
}
