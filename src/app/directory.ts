import { type Answer, answer } from '../domain/answer.ts';
import { type Channel, limitsOf } from '../domain/channel.ts';
import type { Order } from '../domain/command.ts';
import type { Sid } from '../domain/ids.ts';
import type { Limits } from '../domain/limits.ts';
import { subjectFor } from '../domain/rights.ts';
import type { Awake, ChannelDirectory, ChannelStore, ChannelView, Clock, Log, Whereabouts } from '../ports.ts';
import type { Channels } from './channels.ts';
import type { Errands } from './errands.ts';

export type DirectoryDeps = {
  readonly channels: Channels;
  readonly whereabouts: Whereabouts;
  readonly errands: Errands;
  readonly store: ChannelStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly limits: Limits;
  /** This one; a channel that sleeps could wake in it. */
  readonly process: () => ChannelView['process'];
};

export function createDirectory(deps: DirectoryDeps): ChannelDirectory {
  const { channels, whereabouts, errands, store, clock, log, limits, process } = deps;

  async function view(sid: Sid, awake?: Awake): Promise<ChannelView | undefined> {
    const tenant = channels.find(sid);
    // What an actor elsewhere has is what it has committed.
    const channel = tenant?.actor.channel ?? (await store.peek(sid));
    if (channel === undefined) return undefined;
    const there = awake ?? (await whereabouts.find(sid));
    return {
      channel,
      limits: limitsOf(channel, limits),
      clients: tenant?.house.clientCount() ?? there?.clients ?? 0,
      process: there?.process ?? process(),
    };
  }

  function busy(channel: Channel, order: Order): Answer {
    const at = clock.now();
    return answer({ channel, events: [], at, refusal: { reason: 'busy' }, subjectId: subjectFor(channel, order) });
  }

  return {
    view,

    async list(page) {
      const awake = await whereabouts.list(page);
      const views = await Promise.all(awake.map((each) => view(each.sid, each)));
      return views.filter((found) => found !== undefined);
    },

    async give(sid: Sid, order: Order) {
      const channel = channels.find(sid)?.actor.channel ?? (await store.peek(sid));
      if (channel === undefined) return undefined;
      try {
        return await errands.run({ type: 'give', sid, order });
      } catch (error) {
        log.warn({ sid, order: order.type, err: error }, 'an order found no actor');
        return busy(channel, order);
      }
    },

    async journal(sid, page) {
      const isKnown = channels.find(sid) !== undefined || (await store.peek(sid)) !== undefined;
      return isKnown ? store.journal(sid, page) : undefined;
    },
  };
}
