import { limitsOf } from '../domain/channel.ts';
import type { Sid } from '../domain/ids.ts';
import type { Limits } from '../domain/limits.ts';
import type { Awake, ChannelDirectory, ChannelStore, ChannelView, Log, Whereabouts } from '../ports.ts';
import type { Channels } from './channels.ts';
import type { Errands } from './errands.ts';

export type DirectoryDeps = {
  readonly channels: Channels;
  readonly whereabouts: Whereabouts;
  readonly errands: Errands;
  readonly store: ChannelStore;
  readonly log: Log;
  readonly limits: Limits;
  /** This one; a channel that sleeps could wake in it. */
  readonly process: () => ChannelView['process'];
};

export function createDirectory(deps: DirectoryDeps): ChannelDirectory {
  const { channels, whereabouts, errands, store, log, limits, process } = deps;

  async function view(sid: Sid, awake?: Awake): Promise<ChannelView | undefined> {
    const tenant = channels.find(sid);
    // What an actor elsewhere has is what it has committed.
    const channel = tenant?.actor.channel ?? (await store.peek(sid));
    if (channel === undefined) return undefined;
    const there = awake ?? (await whereabouts.find(sid));
    return {
      channel,
      limits: limitsOf(channel, limits),
      awaySince: tenant?.actor.awaySince,
      clients: tenant?.house.clientCount() ?? there?.clients ?? 0,
      process: there?.process ?? process(),
    };
  }

  return {
    view,

    async list(page) {
      const awake = await whereabouts.list(page);
      const views = await Promise.all(awake.map((each) => view(each.sid, each)));
      return views.filter((found) => found !== undefined);
    },

    async give(sid, order, cmdId) {
      const isKnown = channels.find(sid) !== undefined || (await store.peek(sid)) !== undefined;
      if (!isKnown) return undefined;
      const given = await errands.give(sid, order, cmdId);
      if (given.type !== 'answered') log.warn({ sid, order: order.type, ...given }, 'an order was not answered');
      return given;
    },

    async journal(sid, page) {
      const isKnown = channels.find(sid) !== undefined || (await store.peek(sid)) !== undefined;
      return isKnown ? store.journal(sid, page) : undefined;
    },
  };
}
