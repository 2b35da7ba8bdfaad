import type { Foreseen } from '../domain/answer.ts';
import type { StartOrder } from '../domain/command.ts';
import type { Sid } from '../domain/ids.ts';
import type { Topics } from '../ports/runtime.ts';
import { foreseen } from '../routing/foreseen.ts';
import type { RemoteCalls } from '../routing/remoteCalls.ts';
import { maybe, read } from '../stores/records/read.ts';
import { type Follow, type Followed, followed, type MirrorRequest, type Told, told } from './messages.ts';

export type WayDeps = {
  readonly sid: Sid;
  readonly mirror: string;
  readonly me: () => string;
  readonly address: () => string;
  readonly wake: (sid: Sid) => Promise<string>;
  readonly topics: Topics;
  readonly topicOf: (process: string, sid: Sid) => string;
  readonly calls: Pick<RemoteCalls<MirrorRequest>, 'call'>;
  readonly hear: (told: Told) => void;
  readonly failed: (error: unknown) => void;
};

type Said = Omit<Follow, 'type' | 'sid' | 'mirror' | 'process' | 'address'>;

const ANSWERED_WITHIN_MS = 1_000;

/** From a mirror to the process that has its channel's actor; found anew when nobody answers there (SC5). */
export class Way {
  readonly #deps: WayDeps;
  #owner: string | undefined;
  #topic: string | undefined;
  #isClosed = false;
  readonly #hear = (raw: unknown) => {
    try {
      this.#deps.hear(read(told, raw, 'what a channel tells'));
    } catch (error) {
      // The next round finds that something is missing.
      this.#deps.failed(error);
    }
  };

  constructor(deps: WayDeps) {
    this.#deps = deps;
  }

  /** Rejects if nobody answers; undefined if the actor is not where it was. An earlier one's answer leads nowhere, either. */
  async ask(said: Said): Promise<Followed | undefined> {
    const { sid, mirror, me, address } = this.#deps;
    // Nobody is looked for, or made, to say goodbye to.
    if (said.ends && this.#owner === undefined) return undefined;
    const request = { type: 'follow', sid, mirror, process: me(), address: address(), ...said } as const;
    try {
      const owner = await this.#find();
      const answer = await this.#deps.calls.call(owner, request, followed, ANSWERED_WITHIN_MS);
      if (answer === undefined || answer.position.epoch < said.position.epoch) this.#owner = undefined;
      return answer;
    } catch (error) {
      this.#owner = undefined;
      throw error;
    }
  }

  async foresee(start: StartOrder): Promise<Foreseen | undefined> {
    const { sid, calls } = this.#deps;
    return calls.call(await this.#find(), { type: 'foresee', sid, start }, maybe(foreseen), ANSWERED_WITHIN_MS);
  }

  close(): void {
    this.#isClosed = true;
    void this.#listen(undefined);
  }

  async #find(): Promise<string> {
    if (this.#owner !== undefined) return this.#owner;
    const { sid, wake, topicOf } = this.#deps;
    const owner = await wake(sid);
    // Before anything is asked: what is told from then on is heard.
    await this.#listen(topicOf(owner, sid));
    this.#owner = owner;
    return owner;
  }

  async #listen(topic: string | undefined): Promise<void> {
    const { topics } = this.#deps;
    const before = this.#topic;
    if (topic === before) return;
    const wanted = this.#isClosed ? undefined : topic;
    this.#topic = wanted;
    // Where Redis is away nobody is told, and nobody needs to be.
    if (before !== undefined) Promise.resolve(topics.unsubscribe(before, this.#hear)).catch(() => {});
    if (wanted === undefined) return;
    try {
      await topics.subscribe(wanted, this.#hear);
    } catch (error) {
      // Nothing may be heard there: it is begun anew.
      await this.#listen(undefined);
      throw error;
    }
  }
}
