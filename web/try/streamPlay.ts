import { STREAM_END, type Stream, streamClosed, streamCreated } from '../../loadtest/zego/callback.ts';
import { postCallback, streamOf } from '../api/playedZego.ts';
import type { ServerClock } from '../shape/serverClock.ts';

/** What a phone does with its camera: nothing, what the call says, or it goes on when it is off the line. */
export const HABITS = ['never', 'publishes', 'keeps'] as const;
export type Habit = (typeof HABITS)[number];

type Deps = {
  readonly sid: string;
  readonly session: bigint;
  readonly clock: ServerClock;
  readonly draw: () => void;
};

type Phone = { readonly habit: Habit; readonly isLinked: boolean; readonly stream: Stream | undefined };

const STRANGER = { streamId: 'of-a-stranger', userId: 'stranger' };
const NEW_PHONE: Phone = { habit: 'never', isLinked: false, stream: undefined };

/** Plays what phones publish in ZEGO's room: its callbacks, one after the other. */
export class StreamPlay {
  readonly #deps: Deps;
  readonly #phones = new Map<string, Phone>();
  #stranger: Stream | undefined;
  #told = 0;
  #work = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get hasStranger(): boolean {
    return this.#stranger !== undefined;
  }

  habitOf(userId: string): Habit {
    return this.#phone(userId).habit;
  }

  setHabit(userId: string, habit: Habit): void {
    this.#change(userId, { habit });
  }

  see(userId: string, isLinked: boolean): void {
    if (this.#phone(userId).isLinked !== isLinked) this.#change(userId, { isLinked });
  }

  /** Begins, or stops. */
  turnStranger(): void {
    const stream = this.#stranger;
    this.#stranger = stream === undefined ? this.#begun(STRANGER.streamId, STRANGER.userId) : undefined;
    const begun = this.#stranger;
    this.#next(async () => {
      if (stream !== undefined) await this.#end(stream);
      if (begun !== undefined) await this.#begin(begun);
    });
    this.#deps.draw();
  }

  #phone(userId: string): Phone {
    return this.#phones.get(userId) ?? NEW_PHONE;
  }

  #change(userId: string, change: Partial<Phone>): void {
    this.#phones.set(userId, { ...this.#phone(userId), ...change });
    this.#next(() => this.#follow(userId));
    this.#deps.draw();
  }

  async #follow(userId: string): Promise<void> {
    const { habit, isLinked, stream } = this.#phone(userId);
    const wanted = isLinked && habit !== 'never' ? await streamOf(this.#deps.sid, userId) : undefined;
    const mayGoOn = habit === 'keeps' && wanted === undefined;
    if (stream !== undefined && stream.streamId !== wanted && !mayGoOn) {
      await this.#end(stream);
      this.#keep(userId, undefined);
    }
    if (wanted === undefined || stream?.streamId === wanted) return;
    const begun = this.#begun(wanted, userId);
    await this.#begin(begun);
    this.#keep(userId, begun);
  }

  #keep(userId: string, stream: Stream | undefined): void {
    this.#phones.set(userId, { ...this.#phone(userId), stream });
  }

  #begun(streamId: string, userId: string): Stream {
    const createdAt = this.#deps.clock.now();
    return { streamId, userId, sid: `${userId}-${createdAt}`, createdAt };
  }

  async #begin(stream: Stream): Promise<void> {
    await postCallback(streamCreated(this.#place(), stream, this.#nextSeq()));
  }

  async #end(stream: Stream): Promise<void> {
    await postCallback(streamClosed(this.#place(), stream, this.#nextSeq(), STREAM_END.stopped));
  }

  #place() {
    const { sid, session, clock } = this.#deps;
    return { roomId: sid, session, at: clock.now() };
  }

  #nextSeq(): string {
    this.#told += 1;
    return String(this.#told);
  }

  #next(act: () => Promise<void>): void {
    this.#work = this.#work.then(act);
  }
}
