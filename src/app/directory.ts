import { type Answer, answer } from '../domain/answer.ts';
import { type Channel, limitsOf } from '../domain/channel.ts';
import { type Order, subjectOf } from '../domain/command.ts';
import type { Sid } from '../domain/ids.ts';
import type { Limits } from '../domain/limits.ts';
import type { ChannelDirectory, ChannelStore, ChannelView, Clock } from '../ports.ts';
import type { Channels } from './channels.ts';

export type DirectoryDeps = {
  readonly channels: Channels;
  readonly store: ChannelStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly limits: Limits;
  readonly process: () => ChannelView['process'];
  /** Resolves when the channel's actor is there. */
  readonly wake: (sid: Sid) => Promise<void>;
};

export function createDirectory({ channels, store, clock, limits, process, wake }: DirectoryDeps): ChannelDirectory {
  const viewOf = (channel: Channel, clients: number): ChannelView => ({
    channel,
    limits: limitsOf(channel, limits),
    clients,
    process: process(),
  });

  async function view(sid: Sid): Promise<ChannelView | undefined> {
    const tenant = channels.find(sid);
    if (tenant !== undefined) return viewOf(tenant.actor.channel, tenant.house.clientCount());
    const channel = await store.peek(sid);
    return channel === undefined ? undefined : viewOf(channel, 0);
  }

  async function wakeUnlessStopped(sid: Sid): Promise<void> {
    try {
      await wake(sid);
    } catch (error) {
      if (!channels.isStopped) throw error;
    }
  }

  function busy(channel: Channel, order: Order): Answer {
    const at = clock.now();
    return answer({ channel, events: [], at, refusal: { reason: 'busy' }, subjectId: subjectOf(order) });
  }

  return {
    view,

    async list({ after, limit }) {
      const sids = channels.sids().sort();
      const first = after === undefined ? 0 : sids.findIndex((sid) => sid > after);
      const page = first < 0 ? [] : sids.slice(first, first + limit);
      const views = await Promise.all(page.map(view));
      return views.filter((found) => found !== undefined);
    },

    async give(sid: Sid, order: Order) {
      const found = await view(sid);
      if (found === undefined) return undefined;
      if (channels.find(sid) === undefined) await wakeUnlessStopped(sid);
      return channels.find(sid)?.actor.give(order) ?? busy(found.channel, order);
    },

    async journal(sid, page) {
      return (await view(sid)) === undefined ? undefined : store.journal(sid, page);
    },
  };
}
