import type { Channel } from '../../domain/channel.ts';
import type { Order } from '../../domain/command.ts';
import type { Event } from '../../domain/event.ts';
import type { Millis } from '../../domain/ids.ts';

/** A durable change, ready to be shown. */
export type Change = {
  readonly order: Order;
  readonly events: readonly Event[];
  /** The channel after this change. */
  readonly channel: Channel;
  readonly at: Millis;
};

/** Those who look at a channel. */
export interface Observer {
  /** LC19: called only with what is durable; oldest first. */
  show(changes: readonly Change[]): void;
  /** Whether the channel may sleep may have changed, with nothing to show. */
  activityChanged(): void;
  /** ST4: somebody else is this channel's actor now. */
  dismiss(): void;
}
