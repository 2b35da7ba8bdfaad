import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../random.ts';
import type { CallRooms } from './callRooms.ts';

export type StrangerDeps = {
  readonly name: string;
  readonly roomIds: readonly string[];
  readonly rooms: CallRooms;
  readonly random: Random;
  readonly stop: AbortSignal;
};

const LOOK_MS = 100;
const STREAMS_IN_A_ROOM = 4;
const REST_MS = 1_000;

/** Publishes in one call after the other what nobody asked for, until it is cut, or shown out. */
export async function playStranger({ name, roomIds, rooms, random, stop }: StrangerDeps): Promise<void> {
  const rest = (ms: number) => sleep(ms, undefined, { signal: stop }).catch(() => {});
  let streams = 0;
  while (!stop.aborted) {
    const roomId = random.pick(roomIds);
    if (rooms.membersOf(roomId) !== undefined) await intrude(roomId);
    await rest(REST_MS);
  }

  async function intrude(roomId: string): Promise<void> {
    let isInside = true;
    const kicked = () => {
      isInside = false;
    };
    rooms.breakIn(roomId, name, { removed: () => {}, kicked });
    for (let nth = 0; nth < STREAMS_IN_A_ROOM && isInside && !stop.aborted; nth += 1) {
      streams += 1;
      const streamId = `${name}-${streams}`;
      rooms.intrude(roomId, name, streamId);
      while (rooms.isHeard(streamId) && !stop.aborted) await rest(LOOK_MS);
      await rest(random.below(REST_MS));
    }
    if (!stop.aborted) rooms.logOut(roomId, name);
  }
}
