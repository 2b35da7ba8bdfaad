import type { Millis } from '../domain/ids.ts';
import type { FeedCursor } from './feed.ts';
import type { EventAside, LanesWaiting } from './owed.ts';

/** One endpoint of the platform, as an operator sees it (IN8). */
export type EndpointView = LanesWaiting & {
  readonly url: string;
  /** It answered 410 to this process. */
  readonly isDisabled: boolean;
  /** Of this process. */
  readonly lastError: { readonly at: Millis; readonly reason: string } | undefined;
};

export type Redelivery = { readonly url: string; readonly after: FeedCursor; readonly until: FeedCursor | undefined };

export type Redelivered =
  /** `cursor`: the last event that was looked at. `isEnd`: there is nothing to go on with. */
  | { readonly queued: number; readonly cursor: FeedCursor; readonly isEnd: boolean }
  | { readonly goneUntil: FeedCursor }
  | 'unknown-url';

export interface Webhooks {
  list(): Promise<readonly EndpointView[]>;
  /** What the endpoint never took, the newest first. */
  aside(url: string, limit: number): Promise<readonly EventAside[] | 'unknown-url'>;
  /** Once more what the feed has behind `after`, to `until` or to the end, behind what waits already. */
  redeliver(order: Redelivery): Promise<Redelivered>;
}
