import type { Audit, AuditBounds } from '../ports/audit.ts';
import type { Feed, FeedBounds } from '../ports/feed.ts';
import type { SampleBounds, SampleLog } from '../ports/overview.ts';
import type { LanesOf, WebhookEndpoint } from '../ports/owed.ts';
import type { People, PeopleBounds } from '../ports/people.ts';
import type { ChannelLife } from './channelLife.ts';
import type { StoreWatch } from './storeWatch.ts';

/** What is where the channels are, be it a file or Redis. */
export type StoreParts = {
  readonly feed: Feed;
  readonly people: People;
  /** OP1 */
  readonly samples: SampleLog;
  readonly audit: Audit;
  /** IN7: what is owed to an endpoint. */
  readonly lanesOf: LanesOf;
};

/** How much of it there may be, whom it is owed to, and who is told of it. */
export type StoreBounds = {
  readonly journalMax: number;
  readonly life?: ChannelLife;
  readonly feed?: FeedBounds;
  readonly people?: PeopleBounds;
  readonly samples?: SampleBounds;
  readonly audit?: AuditBounds;
  readonly endpoints?: readonly WebhookEndpoint[] | undefined;
  readonly watch?: Partial<StoreWatch>;
};
