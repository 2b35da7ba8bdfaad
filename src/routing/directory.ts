import { lookersOf } from '../app/audience.ts';
import type { Channels, LocalChannel } from '../app/channels.ts';
import { limitsOf } from '../domain/channel.ts';
import type { Order } from '../domain/command.ts';
import type { Sid } from '../domain/ids.ts';
import type { Limits } from '../domain/limits.ts';
import type { ChannelStore } from '../ports/channelStore.ts';
import type { Awake, AwakeChannels, ChannelDirectory, ChannelView } from '../ports/directory.ts';
import type { Log } from '../ports/runtime.ts';
import type { OrderRouter } from './orderRouter.ts';
import { pastChannel } from './pastChannel.ts';

export type DirectoryDeps = {
  readonly channels: Channels;
  readonly awakeChannels: AwakeChannels;
  readonly router: OrderRouter;
  readonly store: ChannelStore;
  readonly log: Log;
  readonly limits: Limits;
  /** This one; a channel that sleeps could wake in it. */
  readonly process: () => ChannelView['process'];
};

export function createDirectory(deps: DirectoryDeps): ChannelDirectory {
  const { channels, awakeChannels, router, store, log, limits, process } = deps;

  async function view(sid: Sid): Promise<ChannelView | undefined> {
    const local = channels.find(sid);
    if (local !== undefined) return viewHere(local);
    // What an actor elsewhere has is what it has committed.
    const channel = await store.peek(sid);
    if (channel === undefined) return undefined;
    const there = await awakeChannels.find(sid);
    return {
      channel,
      limits: limitsOf(channel, limits),
      awaySince: undefined,
      mediaOf: undefined,
      ...lookers(there),
      process: there?.process ?? process(),
    };
  }

  function viewHere(local: LocalChannel): ChannelView {
    const { channel, awaySince, mediaOf } = local.actor;
    const presence = { awaySince, mediaOf, ...lookersOf(local) };
    return { channel, limits: limitsOf(channel, limits), ...presence, process: process() };
  }

  return {
    view,

    async give(sid, order, { cmdId, mayBeFirst = false, notAfter } = {}) {
      const isKnown = mayBeFirst || channels.find(sid) !== undefined || (await store.peek(sid)) !== undefined;
      if (!isKnown) return undefined;
      const given = await router.give(sid, order, { cmdId, notAfter });
      if (given.type !== 'answered')
        log.warn({ sid, order: order.type, ...tracedBy(order), ...given }, 'an order was not answered');
      return given;
    },

    async foresee(sid, start) {
      const isKnown = channels.find(sid) !== undefined || (await store.peek(sid)) !== undefined;
      return isKnown ? ((await router.foresee(sid, start)) ?? null) : undefined;
    },

    async journal(sid, page) {
      const isKnown = channels.find(sid) !== undefined || (await store.peek(sid)) !== undefined;
      return isKnown ? store.journal(sid, page) : undefined;
    },

    past: (sid, moment) => pastChannel(sid, moment, { store, limits }),
  };
}

const lookers = ({ clients, mirrors }: Pick<Awake, 'clients' | 'mirrors'> = { clients: 0 }) =>
  mirrors === undefined ? { clients } : { clients, mirrors };

/** OP9 */
const tracedBy = ({ origin }: Order): object => (origin?.trace === undefined ? {} : { traceparent: origin.trace });
