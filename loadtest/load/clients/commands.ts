import type { Channel } from '../../../src/client/index.ts';
import type { CommandKind } from '../metrics.ts';

/** What all of them have. */
export type Reply = {
  readonly error: { readonly code: number; readonly reason: string };
  readonly version: number;
  readonly retry_after_ms?: number;
};
type Command = (channel: Channel, about: string, seat: number) => Promise<Reply>;

/** `about`: whom it is about, for who asks for others; `seat`: 0 for any. */
export const COMMAND: Readonly<Record<CommandKind, Command>> = {
  apply: (channel, _, seat) => channel.apply({ seat }),
  cancel: (channel) => channel.cancel(),
  'hang up': (channel) => channel.quit(),
  allow: (channel, about) => channel.allow(about),
  refuse: (channel, about) => channel.refuse(about),
  remove: (channel, about) => channel.remove(about),
  'allow next': (channel) => channel.allowNext(),
  appoint: (channel, about) => channel.appoint(about),
  dismiss: (channel, about) => channel.dismiss(about),
  invite: (channel, about, seat) => channel.invite(about, { seat }),
  withdraw: (channel, about) => channel.withdraw(about),
  accept: (channel) => channel.accept(),
  decline: (channel) => channel.decline(),
  'lock seat': (channel, _, seat) => channel.lockSeat(seat),
  'unlock seat': (channel, _, seat) => channel.unlockSeat(seat),
  'move to seat': (channel, about, seat) => channel.moveToSeat(about, seat),
  'seat first': (channel, about) => channel.orderSeats([about]),
  block: (channel, about) => channel.block(about, { minutes: BLOCK_MINUTES, reason: 'the load test' }),
  unblock: (channel, about) => channel.unblock(about),
  mute: (channel, about) => channel.mute(about, { audio: true, video: false }),
  unmute: (channel, about) => channel.mute(about, { audio: false, video: false }),
  'refuse all': (channel) => channel.refuseAll(),
  'remove all': (channel) => channel.removeAll(),
  open: (channel) => channel.open(),
  close: (channel) => channel.close(),
  'list (host)': (channel) => channel.list(),
  'list (viewer)': (channel) => channel.list(),
};

/** Longer than any run; the server forgets them then. */
const BLOCK_MINUTES = 2_880;
