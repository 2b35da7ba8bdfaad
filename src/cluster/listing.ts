import { type IRoomCache, initializeRoomCache } from '@colyseus/core';
import { z } from 'zod';
import { compiled, json, read } from '../stores/records/read.ts';
import { sid } from '../stores/records/values.ts';

/** Of what a listing holds; one of another release may mean something else by it. */
const FORMAT = 1;

/** SC8: of an actor's room, told with it. */
const mirrors = z.array(
  z.object({ id: z.string(), clients: z.number(), process: z.object({ id: z.string(), address: z.string() }) }),
);

const listing = compiled(() =>
  json(
    z.object({
      format: z.custom((raw) => raw === FORMAT, `is not ${FORMAT}: another release has written it`),
      name: z.string(),
      roomId: z.string(),
      processId: z.string(),
      publicAddress: z.string().exactOptional(),
      createdAt: z.coerce.date(),
      clients: z.number(),
      locked: z.boolean(),
      metadata: z.object({ sid, mirror: z.literal(true).exactOptional(), mirrors: mirrors.exactOptional() }),
    }),
  ),
);

/** Colyseus' own names: its tools read the listings. */
export const writeListing = (room: IRoomCache): string => JSON.stringify({ ...room, format: FORMAT });

export function readListing(text: string): IRoomCache {
  const { format: _, ...room } = read(listing, text, 'the listing of a room');
  return initializeRoomCache(room);
}
