import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { TestServer } from '../../support/server.ts';

const COMMANDS = 60 * Number(process.env.CHAOS_ATTACKS ?? 1);
/** An attack may make them all together take so many times as long as they did just before. It is about 2. */
const RATIO_MAX = 10;
/** A neighbour on the machine spoils a round, and not each of so many. */
const ROUNDS_MAX = 8;

const latencies = z.array(z.number());

/** The host of another channel, who changes something again and again while the server is attacked. */
export class Victim {
  readonly #thread: Worker;

  private constructor(thread: Worker) {
    this.#thread = thread;
  }

  static async join({ url }: Pick<TestServer, 'url'>, sid = 'elsewhere'): Promise<Victim> {
    const thread = new Worker(new URL('./victimThread.ts', import.meta.url), { workerData: { url, sid } });
    // A test that fails is not to wait for it.
    thread.unref();
    await once(thread, 'message');
    const victim = new Victim(thread);
    await victim.#latenciesMs();
    return victim;
  }

  /** While `attack` is made again and again, they are served as before, but for a bounded ratio. */
  async isServedDuring(attack: () => Promise<unknown>): Promise<void> {
    const seen: string[] = [];
    while (seen.length < ROUNDS_MAX) {
      const before = sum(await this.#latenciesMs());
      const attacks = againAndAgain(attack);
      const during = sum(await this.#latenciesMs(before * RATIO_MAX));
      await attacks.end();
      seen.push((during / before).toFixed(1));
      if (during < before * RATIO_MAX) return;
    }
    assert.fail(`${COMMANDS} commands take at least so many times what they took before: ${seen.join(', ')}`);
  }

  async leave(): Promise<void> {
    await this.#thread.terminate();
  }

  /** Of fewer commands if they take that long already. */
  async #latenciesMs(mostMs = Number.POSITIVE_INFINITY): Promise<number[]> {
    const answered = once(this.#thread, 'message');
    this.#thread.postMessage({ commands: COMMANDS, mostMs });
    return latencies.parse((await answered)[0]);
  }
}

function againAndAgain(attack: () => Promise<unknown>): { readonly end: () => Promise<void> } {
  let isOver = false;
  const all = (async () => {
    while (!isOver) await attack();
  })();
  return {
    end: async () => {
      isOver = true;
      await all;
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
