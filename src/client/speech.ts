import type { Room } from '@colyseus/sdk';
import type { ChannelState } from '../../schema/channelState.ts';
import { NOTICE_NAMES, type NoticeName } from '../../schema/names.ts';
import type { ChannelEvents } from './channel.ts';
import type { Replies, RequestName } from './protocol.ts';

export type LiveRoom = Room<unknown, ChannelState>;

/** What is put into a room's messages, and taken out of them. */
export type Speech = {
  ask<Name extends RequestName>(room: LiveRoom, name: Name, payload: object): Promise<Replies[Name]>;
  hear(room: LiveRoom, notice: <Name extends NoticeName>(name: Name, body: ChannelEvents[Name]) => void): void;
};

/** The SDK's own limit; ours are shorter. */
export const NO_LIMIT = { timeout: 600_000 };

/** MessagePack, under names. */
export const byName: Speech = {
  ask: (room, name, payload) => room.request(name, payload, NO_LIMIT),
  hear(room, notice) {
    function hearOne<Name extends NoticeName>(name: Name): void {
      room.onMessage<ChannelEvents[Name]>(name, (body) => notice(name, body));
    }
    for (const name of NOTICE_NAMES) hearOne(name);
  },
};
