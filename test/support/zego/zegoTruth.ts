import fc from 'fast-check';
import type { Millis } from '../../../src/domain/ids.ts';
import type { ZegoFact } from '../../../src/domain/roster/roster.ts';
import { came, closed, created, left, listed, login, opened, scanned, shut } from './zegoFacts.ts';

// A ZEGO in which rooms and users really come and go, and which tells of it truly.

export type Deed = {
  readonly wait: Millis;
  readonly who: string;
  readonly what: 'log in' | 'log in again' | 'log out' | 'close the room' | 'open another room' | 'publish' | 'stop';
};

/** What happened at a time: what ZEGO tells of it, and how things stood afterwards. */
export type Moment = { readonly at: Millis; readonly facts: readonly ZegoFact[]; readonly truth: Truth };
export type Truth = {
  /** The session that is open, or nothing. */
  readonly session: string | undefined;
  readonly users: readonly (readonly [name: string, id: string, at: Millis])[];
  /** The last `user_update_seq`. */
  readonly seq: number;
  readonly streams: readonly (readonly [id: string, user: string, createdAt: Millis])[];
  /** The last `stream_seq`. */
  readonly streamSeq: number;
};

type Stream = { readonly sid: string; readonly createdAt: Millis };
type Stay = { readonly id: string; readonly at: Millis };

const RECORDER = 'recorder';
const isBot = (who: string): boolean => who === RECORDER;

export class ZegoWorld {
  #at = 1_000;
  #opened = 0;
  #logins = 0;
  #session: string | undefined;
  #seq = 0;
  readonly #stays = new Map<string, Stay>();
  readonly #lastIds = new Map<string, string>();
  #streamSeq = 0;
  #published = 0;
  readonly #streams = new Map<string, Stream>();

  happen({ wait, who, what }: Deed): Moment {
    // At least 2: a scan comes between.
    this.#at += 2 + wait;
    const facts = this.#factsOf(who, what);
    return { at: this.#at, facts, truth: this.#truth() };
  }

  #factsOf(who: string, what: Deed['what']): ZegoFact[] {
    switch (what) {
      case 'log in':
        return this.#logIn(who, this.#nextId());
      case 'log in again':
        return this.#logIn(who, this.#lastIds.get(who) ?? this.#nextId());
      case 'log out':
        return this.#logOut(who);
      case 'close the room':
        return this.#close();
      case 'open another room':
        return this.#open();
      case 'publish':
        return this.#publish(who);
      case 'stop':
        return this.#stop(who);
    }
  }

  /** Of the ids some grow and some do not, as numbers and as text; none is used twice. */
  #nextId(): string {
    this.#logins += 1;
    return this.#logins % 2 === 0 ? `${this.#logins}` : `${2n ** 64n - BigInt(this.#logins)}`;
  }

  #open(): ZegoFact[] {
    this.#stays.clear();
    this.#streams.clear();
    this.#lastIds.clear();
    this.#at += 1;
    this.#opened += 1;
    this.#seq = 0;
    this.#streamSeq = 0;
    this.#session = this.#opened % 2 === 0 ? `${this.#opened}` : `${2n ** 64n - BigInt(this.#opened)}`;
    return [created(this.#session, this.#at)];
  }

  #logIn(who: string, id: string): ZegoFact[] {
    const opening = this.#session === undefined ? this.#open() : [];
    this.#at += 1;
    const coming = came(this.#session ?? '', who, login(id, this.#at), { isBot: isBot(who), seq: ++this.#seq });
    const before = this.#stays.get(who);
    const taken = before !== undefined && before.id !== id ? this.#leaving(who, before) : [];
    this.#stays.set(who, { id, at: this.#at });
    this.#lastIds.set(who, id);
    return [...opening, coming, ...taken];
  }

  #logOut(who: string): ZegoFact[] {
    const stay = this.#stays.get(who);
    this.#stays.delete(who);
    return stay === undefined ? [] : [...this.#stop(who), ...this.#leaving(who, stay)];
  }

  /** Whoever publishes already begins anew, and the former life is closed after it: its close is the later one. */
  #publish(who: string): ZegoFact[] {
    if (!this.#stays.has(who)) return [];
    this.#at += 1;
    this.#published += 1;
    const former = this.#streams.get(who);
    const stream = { sid: `${2n ** 64n - BigInt(this.#published)}`, createdAt: this.#at };
    this.#streams.set(who, stream);
    const opening = opened(this.#session ?? '', { ...told(who, stream), seq: ++this.#streamSeq });
    return former === undefined ? [opening] : [opening, this.#shut(who, former)];
  }

  #stop(who: string): ZegoFact[] {
    const stream = this.#streams.get(who);
    this.#streams.delete(who);
    return stream === undefined ? [] : [this.#shut(who, stream)];
  }

  #shut(who: string, stream: Stream): ZegoFact {
    return shut(this.#session ?? '', told(who, stream), this.#at, ++this.#streamSeq);
  }

  #leaving(who: string, { id, at }: Stay): ZegoFact[] {
    return [left(this.#session ?? '', who, login(id, at), this.#at, { isBot: isBot(who), seq: ++this.#seq })];
  }

  #close(): ZegoFact[] {
    const session = this.#session;
    if (session === undefined) return [];
    const leavings = [...this.#stays].flatMap(([who, stay]) => this.#leaving(who, stay));
    this.#stays.clear();
    // Of some rooms that are closed ZEGO tells no more.
    this.#streams.clear();
    this.#session = undefined;
    return [...leavings, closed(session, this.#at)];
  }

  #truth(): Truth {
    const users = [...this.#stays]
      .filter(([who]) => !isBot(who))
      .map(([who, { id, at }]) => [who, id, at] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const streams = [...this.#streams]
      .map(([who, { createdAt }]) => [streamOf(who), who, createdAt] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return { session: this.#session, users, seq: this.#seq, streams, streamSeq: this.#streamSeq };
  }
}

const streamOf = (who: string): string => `cam-${who}`;

const told = (who: string, { sid, createdAt }: Stream) => ({ id: streamOf(who), of: who, sid, createdAt });

/** ME3: the list of streams, likewise. */
export function streamScanAfter({ at, truth }: Moment): ZegoFact[] {
  const streams = truth.streams.map(([id, of, createdAt]) => ({ id, of, createdAt }));
  return truth.session === undefined ? [] : [listed(truth.session, at + 1, streams, truth.streamSeq)];
}

/** ZG13: the list as ZEGO's server API gives it just after this moment. */
export function scanAfter({ at, truth }: Moment): ZegoFact[] {
  const names = truth.users.map(([name]) => name);
  return truth.session === undefined ? [] : [scanned(truth.session, at + 1, names, truth.seq)];
}

const deed: fc.Arbitrary<Deed> = fc.record({
  wait: fc.nat(5),
  who: fc.constantFrom('ann', 'bob', 'cat', '__proto__', RECORDER),
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constant('log in' as const) },
    { weight: 3, arbitrary: fc.constant('log in again' as const) },
    { weight: 6, arbitrary: fc.constant('log out' as const) },
    { weight: 4, arbitrary: fc.constant('publish' as const) },
    { weight: 2, arbitrary: fc.constant('stop' as const) },
    { weight: 1, arbitrary: fc.constantFrom('close the room' as const, 'open another room' as const) },
  ),
});

const deeds = (maxLength: number): fc.Arbitrary<Deed[]> => fc.array(deed, { maxLength, size: 'max' });

export const lives = (maxLength: number): fc.Arbitrary<Moment[]> =>
  deeds(maxLength).map((all) => {
    const world = new ZegoWorld();
    return all.map((each) => world.happen(each));
  });

/** A life in two parts. */
export const livesInTwo = (maxLength: number): fc.Arbitrary<[Moment[], Moment[]]> =>
  fc.tuple(deeds(maxLength), deeds(maxLength)).map(([first, then]) => {
    const world = new ZegoWorld();
    return [first.map((each) => world.happen(each)), then.map((each) => world.happen(each))];
  });
