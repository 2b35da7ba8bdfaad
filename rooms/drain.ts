import type { Room } from '@colyseus/core';
import { CLOSE_REJOIN } from '../schema/closeCodes.ts';
import type { Clock } from '../src/ports/runtime.ts';

/** SC5: all clients of a big room at once would be too much for those who take them. */
const SPREAD_MS = 5_000;
const STEPS = 50;

/** Nobody comes any more, and who is here is sent away, a few at a time; `end` closes the room. */
export async function drain(room: Room, clock: Pick<Clock, 'after'>, end: () => Promise<void>): Promise<void> {
  await room.lock();
  const clients = [...room.clients];
  const atOnce = Math.ceil(clients.length / STEPS);
  for (let from = 0; from < clients.length; from += atOnce) {
    for (const client of clients.slice(from, from + atOnce)) client.leave(CLOSE_REJOIN);
    if (from + atOnce < clients.length) await new Promise<void>((go) => clock.after(SPREAD_MS / STEPS, go));
  }
  await end();
}
