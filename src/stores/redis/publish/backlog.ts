import type { Channel } from '../../../domain/channel.ts';
import type { Millis, Sid } from '../../../domain/ids.ts';
import { hasAny, type KeptCommit, type KeptCommits } from './publication.ts';

/** What one channel's actor committed, and nobody reads yet. */
export type Unpublished = {
  readonly sid: Sid;
  /** Of the actor, as it was last. */
  readonly epoch: number;
  /** The number of the first of them. */
  readonly first: number;
  readonly commits: KeptCommits;
  /** After the last of them. */
  readonly channel: Channel;
};

/** No more than publishing needs: many wait at once. */
type Waiting = Pick<Logged, 'nth' | 'kept' | 'bytes'>;

type Kept = Omit<Unpublished, 'sid' | 'commits'> & {
  readonly commits: Waiting[];
  readonly bytes: number;
  /** Of the clock that nobody sets. */
  readonly since: Millis;
};

/** A commit that is in the log. */
export type Logged = {
  readonly sid: Sid;
  readonly epoch: number;
  readonly nth: number;
  readonly channel: Channel;
  readonly kept: KeptCommit;
  readonly bytes: number;
};

/** All of what this process has still to publish; the log has it, too. */
export class Backlog {
  readonly #channels = new Map<Sid, Kept>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#channels.size === 0;
  }

  get size(): number {
    return this.#channels.size;
  }

  get sids(): readonly Sid[] {
    return [...this.#channels.keys()];
  }

  /** Undefined: there is nothing. */
  get oldest(): Millis | undefined {
    let oldest: Millis | undefined;
    for (const { since } of this.#channels.values()) oldest = Math.min(oldest ?? since, since);
    return oldest;
  }

  of(sid: Sid): Unpublished | undefined {
    const found = this.#channels.get(sid);
    const commits = found?.commits.map(({ kept }) => kept) ?? [];
    return found === undefined || !hasAny(commits) ? undefined : { ...found, sid, commits };
  }

  countOf(sid: Sid): number {
    return this.#channels.get(sid)?.commits.length ?? 0;
  }

  /** What is there of another actor, or is not followed by this, is somebody else's. */
  add(logged: Logged, now: Millis): void {
    const { sid, epoch, nth, channel, kept, bytes } = logged;
    const before = this.#channels.get(sid);
    const next = before === undefined ? nth : before.first + before.commits.length;
    const isSameActor = before !== undefined && actorOf(before.epoch) === actorOf(epoch);
    // A doubt may be settled twice.
    if (isSameActor && nth < next) return;
    if (isSameActor && nth === next) {
      before.commits.push({ nth, kept, bytes });
      this.#channels.set(sid, { ...before, epoch, channel, bytes: before.bytes + bytes });
    } else {
      this.drop(sid);
      this.#channels.set(sid, { epoch, first: nth, commits: [{ nth, kept, bytes }], channel, bytes, since: now });
    }
    this.#bytes += bytes;
  }

  /** Those up to a number are published. */
  settle(sid: Sid, through: number): void {
    const before = this.#channels.get(sid);
    if (before === undefined || through < before.first) return;
    this.drop(sid);
    const { epoch, channel, since } = before;
    for (const one of before.commits) if (one.nth > through) this.add({ ...one, sid, epoch, channel }, since);
  }

  /** Whoever has the channel now publishes what is left. */
  drop(sid: Sid): void {
    this.#bytes -= this.#channels.get(sid)?.bytes ?? 0;
    this.#channels.delete(sid);
  }
}

/** Epochs of actors are multiples of this; those that one actor takes by itself lie between (open.lua). */
const EPOCHS_OF_ACTOR = 1024;
const actorOf = (epoch: number): number => Math.floor(epoch / EPOCHS_OF_ACTOR);
