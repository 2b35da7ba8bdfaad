import { accept, type Decision, refuse } from '../capability.ts';
import type { Channel } from '../channel.ts';
import type { Limits } from '../limits.ts';
import { mayModerate } from '../rights.ts';
import { isSeat } from '../seats.ts';
import type { SeatCommand } from './commands.ts';
import type { SeatEvent, SeatEventOf } from './events.ts';

/** PE8: takes nobody off, and keeps a taken seat when they go. What is so already changes nothing, as with the switch. */
export function lockSeat(channel: Channel, command: SeatCommand<'lock-seat'>, limits: Limits): Decision<SeatEvent> {
  const { by, at, seat } = command;
  if (!mayModerate(channel, by)) return refuse('bad-request');
  if (!isSeat(limits, seat)) return refuse('no-such-seat');
  return channel.lockedSeats.includes(seat) ? accept() : accept({ type: 'seat-locked', at, seat });
}

/** PE8: also of one that lower limits have taken away: its lock would come back with it. */
export function unlockSeat(channel: Channel, command: SeatCommand<'unlock-seat'>, limits: Limits): Decision<SeatEvent> {
  const { by, at, seat } = command;
  if (!mayModerate(channel, by)) return refuse('bad-request');
  if (channel.lockedSeats.includes(seat)) return accept({ type: 'seat-unlocked', at, seat });
  return isSeat(limits, seat) ? accept() : refuse('no-such-seat');
}

export const seatLocked = (channel: Channel, { seat }: SeatEventOf<'seat-locked'>): Channel => ({
  ...channel,
  lockedSeats: [...channel.lockedSeats, seat].sort((one, other) => one - other),
});

export const seatUnlocked = (channel: Channel, { seat }: SeatEventOf<'seat-unlocked'>): Channel => ({
  ...channel,
  lockedSeats: channel.lockedSeats.filter((one) => one !== seat),
});
