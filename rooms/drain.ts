import type { Client, Room } from '@colyseus/core';
import { CLOSE_REJOIN } from '../schema/closeCodes.ts';
import type { Clock } from '../src/ports/runtime.ts';
import type { Comings } from './comings.ts';

/** SC5: all clients of a big room at once would be too much for those who take them. */
const SPREAD_MS = 5_000;
const STEPS = 50;

/** Nobody comes any more, and who is here is sent away, a few at a time; `end` closes the room. */
export async function drain(
  room: Room,
  comings: Comings,
  clock: Pick<Clock, 'after'>,
  end: () => Promise<void>,
): Promise<void> {
  comings.areSentAway = true;
  await room.lock();
  const clients = [...room.clients];
  const atOnce = Math.ceil(clients.length / STEPS);
  for (let from = 0; from < clients.length; from += atOnce) {
    sendAway(clients.slice(from, from + atOnce));
    if (from + atOnce < clients.length) await new Promise<void>((go) => clock.after(SPREAD_MS / STEPS, go));
  }
  await end();
}

/** They come again, and are seated where they belong by then. */
export function sendAway(clients: Iterable<Pick<Client, 'leave'>>): void {
  for (const client of [...clients]) client.leave(CLOSE_REJOIN);
}
