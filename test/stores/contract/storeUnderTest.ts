import type { Sid } from '../../../src/domain/ids.ts';
import type { Audit, AuditBounds } from '../../../src/ports/audit.ts';
import type { ChannelStore } from '../../../src/ports/channelStore.ts';
import type { Feed, FeedBounds } from '../../../src/ports/feed.ts';
import type { SampleBounds, SampleLog } from '../../../src/ports/overview.ts';
import type { People, PeopleBounds } from '../../../src/ports/people.ts';
import type { VirtualClock } from '../../support/doubles/virtualClock.ts';

/** The store under test keeps this many journal entries of a channel. */
export const JOURNAL_MAX = 200;

/** ST14: and a channel that nothing changes for so long. */
export const CHANNEL_LIFE_MS = 90 * 86_400_000;

export const PEOPLE_KEPT: PeopleBounds = { blockedMax: 5, revokedMs: 1_000_000 };

export const SAMPLES_KEPT: SampleBounds = { lifeMs: 1_000_000, max: 6 };

export type StoreUnderTest = {
  store: ChannelStore;
  feed: Feed;
  people: People;
  samples: SampleLog;
  audit: Audit;
  /** The store's. */
  readonly clock: VirtualClock;
  /** SP2: what is committed can be read by everybody. */
  published(): Promise<void>;
  /** So much time passes that what is to go by then is gone. */
  age(ms: number): Promise<void>;
  /** Names of what it keeps of a channel, beside what is the tools' of the original. */
  leftOf(sid: Sid): Promise<readonly string[]>;
  /** Closes `store` and puts another in its place, on what the first one left. */
  reopen(feed?: FeedBounds, audit?: AuditBounds): Promise<void>;
  dispose(): Promise<void>;
};
