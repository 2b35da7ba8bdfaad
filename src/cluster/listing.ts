import { type IRoomCache, initializeRoomCache } from '@colyseus/core';
import type { Sid } from '../domain/ids.ts';
import { sid } from '../reading/domainReaders.ts';
import { fields, fromJson, maybe, number, type Reader, text, Unreadable, yesOrNo } from '../reading/reader.ts';

/** Of what a listing holds; one of another release may mean something else by it. */
const FORMAT = 1;

type Listing = {
  readonly format: number;
  readonly name: string;
  readonly roomId: string;
  readonly processId: string;
  readonly publicAddress: string | undefined;
  readonly clients: number;
  readonly locked: boolean;
  readonly metadata: { readonly sid: Sid };
};

const format: Reader<number> = (raw, where) => {
  if (raw !== FORMAT) throw new Unreadable(`${where} is not ${FORMAT}: another release has written it`);
  return FORMAT;
};

const listing = fromJson(
  fields<Listing>({
    format,
    name: text,
    roomId: text,
    processId: text,
    publicAddress: maybe(text),
    clients: number,
    locked: yesOrNo,
    metadata: fields({ sid }),
  }),
);

/** Colyseus' own names: its tools read the listings. */
export const writeListing = (room: IRoomCache): string => JSON.stringify({ ...room, format: FORMAT });

export function readListing(json: string): IRoomCache {
  const { format: _, publicAddress, ...room } = listing(json, 'the listing of a room');
  return initializeRoomCache({ ...room, ...(publicAddress === undefined ? {} : { publicAddress }) });
}
