export type { Channel, ChannelEvents, ChannelOptions, Connection, Wish } from './channel.ts';
export { connectChannel } from './connectChannel.ts';
export { CommandError } from './pendingCommand.ts';
export type * from './protocol.ts';
export type { ChannelView, InviteView, ModeratorView, QueuedUserView, UserView } from './view.ts';
