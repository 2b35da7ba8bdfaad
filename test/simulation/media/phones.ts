import type { Random } from '../../../loadtest/random.ts';
import type { Millis, StreamId, UserId } from '../../../src/domain/ids.ts';
import type { ZegoFact } from '../../../src/domain/roster/roster.ts';
import type { ListedStream } from '../../../src/domain/roster/rosterStreams.ts';
import { sessionId } from '../../support/zego/zegoFacts.ts';

export const SESSION = sessionId('A');

/** What is really on the air. */
type Broadcast = ListedStream & { readonly streamSid: string };

export type PhonesDeps = {
  readonly random: Random;
  readonly zegoTime: () => Millis;
  readonly after: (delay: Millis, run: () => void) => void;
  readonly tell: (fact: ZegoFact) => void;
};

/** Phones that publish, and a ZEGO that tells of it late, in any order, twice now and then, and of some of it never. */
export class Phones {
  readonly #deps: PhonesDeps;
  readonly #onAir = new Map<StreamId, Broadcast>();
  readonly #forbidden = new Set<StreamId>();
  #seq = 0;

  constructor(deps: PhonesDeps) {
    this.#deps = deps;
  }

  get onAir(): readonly Broadcast[] {
    return [...this.#onAir.values()];
  }

  get lastSeq(): number {
    return this.#seq;
  }

  publish(streamId: StreamId, userId: UserId): void {
    if (this.#forbidden.has(streamId) || this.#onAir.has(streamId)) return;
    const { random, zegoTime } = this.#deps;
    const one = { streamId, userId, streamSid: `${random.below(2 ** 30)}`, createdAt: zegoTime() };
    this.#onAir.set(streamId, one);
    this.#seq += 1;
    this.#call({ type: 'stream-opened', session: SESSION, ...one, seq: this.#seq });
  }

  stop(streamId: StreamId): void {
    const one = this.#onAir.get(streamId);
    if (one === undefined) return;
    this.#onAir.delete(streamId);
    this.#seq += 1;
    const closedAt = this.#deps.zegoTime();
    this.#call({ type: 'stream-closed', session: SESSION, ...one, closedAt, seq: this.#seq });
  }

  /** What pays a cut does. */
  forbid(streamId: StreamId): void {
    this.#forbidden.add(streamId);
    this.stop(streamId);
  }

  #call(fact: ZegoFact): void {
    const { random, after, tell } = this.#deps;
    if (random.chance(0.05)) return;
    const times = random.chance(0.1) ? 2 : 1;
    for (let n = 0; n < times; n += 1) after(random.below(random.chance(0.1) ? 20_000 : 800), () => tell(fact));
  }
}
