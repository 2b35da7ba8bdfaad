import assert from 'node:assert/strict';
import type { ServedChannel } from '../../../src/app/servedChannel.ts';
import type { NoticeBody } from '../../../src/mirrors/messages.ts';
import { publicPart } from '../../../src/mirrors/publicPart.ts';
import { readSnapshot, writeSnapshot } from '../../../src/stores/records/snapshot.ts';

/** Of one actor: what everybody could see of it, and was told, in order. */
type Life = { readonly parts: string[]; readonly notices: string[] };

/** All that everybody may see of a channel, where it is followed. */
export const seenThere = (served: ServedChannel): string =>
  JSON.stringify({ ...publicPart(served), waiting: served.queue.size });

/** The same where its actor is: whoever reads it has its parts in another order. */
export function seenHere(actor: ServedChannel): string {
  const part = publicPart(actor);
  const asRead = writeSnapshot(readSnapshot(part.channel, actor.channel.sid, new Map()));
  return JSON.stringify({ ...part, channel: asRead });
}

/** What the actors of a channel were, one after the other; by epoch. */
export class History {
  readonly #lives = new Map<number, Life>();

  note(actor: ServedChannel, notices: readonly NoticeBody[]): void {
    const life = this.#lives.get(actor.epoch) ?? { parts: [], notices: [] };
    this.#lives.set(actor.epoch, life);
    const seen = seenHere(actor);
    if (life.parts.at(-1) !== seen) life.parts.push(seen);
    life.notices.push(...notices.map((notice) => JSON.stringify(notice)));
  }

  of(epoch: number): Life {
    return this.#lives.get(epoch) ?? assert.fail(`nobody was an actor in epoch ${epoch}`);
  }
}

/** SC2: what one mirror shows, held against it. */
export class Shown {
  readonly #history: History;
  #epoch = 0;
  /** So far has it come in what the actor was, and has told. */
  #part = 0;
  #notices = 0;
  /** Some may be missing, and everybody was told how things are instead. */
  #hasSkipped = false;

  constructor(history: History) {
    this.#history = history;
  }

  /** What it shows now the actor was at some moment, and at none before the one that was shown last. */
  look(channel: ServedChannel): void {
    if (channel.epoch === 0) return;
    assert.ok(channel.epoch >= this.#epoch, `epoch ${channel.epoch} after ${this.#epoch}`);
    if (channel.epoch > this.#epoch) this.#begin(channel.epoch);
    const { parts } = this.#history.of(channel.epoch);
    const seen = seenThere(channel);
    const at = parts.indexOf(seen, this.#part);
    assert.ok(at >= 0, `the actor was not so since what was shown before: ${seen}, but ${parts.at(-1)}`);
    this.#part = at;
  }

  /** Instead of what may have been told. */
  skip(channel: ServedChannel): void {
    this.look(channel);
    this.#hasSkipped = true;
  }

  /** Nothing is told any more. */
  assertHeardAll({ epoch }: ServedChannel): void {
    const { notices } = this.#history.of(epoch);
    assert.ok(this.#hasSkipped || this.#notices === notices.length, `${notices.at(-1)} was lost, and nobody knows`);
  }

  /** LC18: each at most once, in order, and none is missing unless everybody knows. */
  hear(channel: ServedChannel, notices: readonly NoticeBody[]): void {
    this.look(channel);
    for (const notice of notices) {
      const at = this.#history.of(channel.epoch).notices.indexOf(JSON.stringify(notice), this.#notices);
      assert.ok(at >= 0, `it was not told behind what was told before: ${JSON.stringify(notice)}`);
      assert.ok(at === this.#notices || this.#hasSkipped, `what was told before is missing: ${JSON.stringify(notice)}`);
      this.#notices = at + 1;
      this.#hasSkipped = false;
    }
  }

  #begin(epoch: number): void {
    // What was told before anybody came, nobody misses.
    this.#hasSkipped = this.#epoch === 0;
    this.#epoch = epoch;
    this.#part = 0;
    this.#notices = 0;
  }
}
