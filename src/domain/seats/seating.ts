import type { Capability } from '../capability.ts';
import type { SeatOrder } from './commands.ts';
import type { SeatEvent } from './events.ts';
import { lockSeat, seatLocked, seatUnlocked, unlockSeat } from './lock.ts';
import { moveToSeat, seatsChanged } from './move.ts';
import { orderSeats } from './order.ts';

/** Where those on the line sit, and where nobody may. */
export const seating: Capability<SeatOrder, SeatEvent> = {
  decide: {
    'lock-seat': lockSeat,
    'unlock-seat': unlockSeat,
    'move-to-seat': moveToSeat,
    'order-seats': orderSeats,
  },
  evolve: { 'seat-locked': seatLocked, 'seat-unlocked': seatUnlocked, 'seats-changed': seatsChanged },
};
