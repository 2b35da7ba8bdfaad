import type { Millis } from '../domain/ids.ts';
import type { Waiting } from './owed.ts';

/** An entry of the platform's stream that is not done yet (IN4). */
export type InboxEntry = {
  readonly id: string;
  /** Undefined: it was taken out of the stream before it was done. */
  readonly fields: ReadonlyMap<string, string> | undefined;
};

/** The platform's stream of orders. What is in it is the platform's: nothing is deleted, what is done is acknowledged. */
export interface InboxStream {
  /** Undefined: another process has its turn. */
  take(): Promise<InboxTurn | undefined>;
  /** Whoever has them. */
  waiting(): Promise<Waiting>;
  close(): void;
}

/** One process reads at a time, so that each channel's orders are done in their order. */
export interface InboxTurn {
  /** By the clock that all processes share: until then no other one begins. Each `read` puts it off. */
  readonly endsAt: Millis;
  readonly isOver: boolean;
  /** The oldest that were not read in this turn, those that a dead process had first. */
  read(limit: number): Promise<readonly InboxEntry[] | 'over'>;
  /** It is done, and never comes again. */
  acknowledge(id: string): Promise<void>;
  /** To where a person can look at it. Does nothing if it is done, or once the turn is over. */
  setAside(id: string, reason: string, order: string): Promise<void>;
  /** Others need not wait until it ends. */
  release(): Promise<void>;
}

export type InboxOutcome = 'done' | 'refused' | 'rejected';

export interface InboxCounts {
  waiting(now: Waiting): void;
  finished(outcome: InboxOutcome): void;
}
