import type { ChannelStore } from '../../src/ports.ts';
import type { VirtualClock } from '../support/virtualClock.ts';

/** The store under test keeps this many journal entries of a channel. */
export const JOURNAL_MAX = 200;

export type StoreUnderTest = {
  store: ChannelStore;
  /** The store's. */
  readonly clock: VirtualClock;
  /** Closes `store` and puts another in its place, on what the first one left. */
  reopen(): Promise<void>;
  dispose(): Promise<void>;
};
