import { type ClientPrivate, ClientState, CloseCode, type IRoomCache, matchMaker, type Room } from '@colyseus/core';
import type { MapSchema } from '@colyseus/schema';
import { CLOSE_SLOW } from '../schema/closeCodes.ts';
import type { MirrorSight } from '../src/ports/directory.ts';
import type { Connection } from './connections.ts';
import type { SendRound } from './show/sendRound.ts';

// What is private of Colyseus, of its schemas and of ws, and is reached for all the same: here, and nowhere else. Versions are
// pinned. Each says why, and which test fails when what it reaches for has changed; for names in their types tsc does, too.
// What is protected in Colyseus' transport is for those who extend it: `src/server/transport/transport.ts`.

type Private = Connection & Partial<ClientPrivate>;

export type FrameTakers = {
  /** False for a frame that is the framework's own. */
  readonly take: (connection: Connection, bytes: Buffer) => boolean;
  readonly failed: (error: unknown) => void;
};

/**
 * Colyseus hands each frame of a connection that has joined to `_onMessage`: ours come first (see readFrame for why).
 * Noticed by `test/rooms/requests/malformed.test.ts`.
 */
export function takeFrames(room: Room, { take, failed }: FrameTakers): void {
  // biome-ignore lint/complexity/useLiteralKeys: private in the types, and the only way in.
  const rest = room['_onMessage'];
  const value = (connection: Connection, bytes: Buffer) => {
    try {
      if (!take(connection, bytes)) Reflect.apply(rest, room, [connection, bytes]);
    } catch (error) {
      // Thrown into the socket's event it would end the process, and with it all channels.
      failed(error);
      connection.leave(CloseCode.WITH_ERROR, 'something went wrong on the server');
    }
  };
  Object.defineProperty(room, '_onMessage', { value });
}

/**
 * It has joined, and not yet said that it is ready for the first state: Colyseus holds back what is said meanwhile. Noticed
 * by `test/rooms/comingAndGoing.test.ts`.
 */
export const isArriving = ({ _enqueuedMessages }: Private): boolean => _enqueuedMessages !== undefined;

/** LC18: what was held back goes before the first state; Colyseus would send it after. Noticed by `test/rooms/arriving.test.ts`. */
export function sendHeldBack(connection: Private): void {
  for (const frame of connection._enqueuedMessages?.splice(0) ?? []) connection.raw(frame);
}

/** What is said to one that has not joined yet is held back. Noticed by `test/rooms/plain/door.test.ts`. */
export const holdBack = ({ _enqueuedMessages }: Partial<ClientPrivate>, frame: Uint8Array): void =>
  void _enqueuedMessages?.push(frame);

/**
 * IN12: who is no client of Colyseus has nothing to answer its first frame with, and is there at once. Returns what was held
 * back. Noticed by `test/rooms/plain/door.test.ts`.
 */
export function greetForIt(connection: Private): readonly Uint8Array[] {
  const heldBack = connection._enqueuedMessages ?? [];
  connection.state = ClientState.JOINED;
  delete connection._enqueuedMessages;
  return heldBack;
}

/**
 * Colyseus calls what ends a connection on purpose by a code of its own. Noticed by `test/rooms/plain/door.test.ts`. And what
 * we closed ourselves looks like a loss: nothing is read any more then. Noticed by `test/hostile/slowReaders.test.ts`.
 */
export function readLeaves(
  room: Room,
  codeOf: (connection: Connection, code: number | undefined) => number | undefined,
): void {
  // biome-ignore lint/complexity/useLiteralKeys: private in the types.
  const rest = room['_onLeave'];
  const value = (connection: Connection, code?: number) => {
    // Of `src/server/transport/boundedSocket.ts`.
    const { closedWith = code } = connection.ref as { closedWith?: number };
    const told = code === CloseCode.ABNORMAL_CLOSURE ? closedWith : code;
    return Reflect.apply(rest, room, [connection, codeOf(connection, told)]);
  };
  Object.defineProperty(room, '_onLeave', { value });
}

export type SendGuard = {
  readonly sendBufferBytes: number;
  readonly round: SendRound;
};

/**
 * What a connection's socket throws costs that connection alone, which may come back (LC21): Colyseus sends to all of
 * them in one loop, so that the others behind it would go without their notice or patch. And until the client says that
 * it is ready for the first state Colyseus holds everything back, which is bounded like what waits in a socket (LC27).
 * All that it sends goes through `raw`, and through `enqueueRaw` before.
 * Noticed by `test/rooms/trouble.test.ts` and `test/rooms/arriving.test.ts`.
 */
export function guardSends(connection: Private, { sendBufferBytes, round }: SendGuard): void {
  const { raw, enqueueRaw, ref } = connection;
  // Of `src/server/transport/boundedSocket.ts`.
  (ref as { follow?(round: SendRound): void }).follow?.(round);
  const guarded = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      round.failed(error);
      // To go on would show it a version whose notices it never had (LC18).
      (ref as { terminate?(): void }).terminate?.();
    }
  };
  connection.raw = (...frame) => guarded(() => Reflect.apply(raw, connection, frame));
  let heldBytes = 0;
  connection.enqueueRaw = (frame, options) => {
    if (isArriving(connection)) heldBytes += frame.byteLength;
    if (isArriving(connection) && heldBytes > sendBufferBytes) {
      connection.leave(CLOSE_SLOW, 'no answer to the first frame');
    } else {
      guarded(() => Reflect.apply(enqueueRaw, connection, [frame, options]));
    }
  };
}

type Stream = {
  write(bytes: Uint8Array): unknown;
  removeAllListeners(event: string): unknown;
  resume(): unknown;
  end(): unknown;
};

/**
 * What a WebSocket writes to, to write several frames at once and to read no more (`src/server/transport/boundedSocket.ts`); it has
 * none any more when it is over. Noticed by `test/server/transport/boundedSocket.test.ts`.
 */
export function socketOf(webSocket: object): Stream | undefined {
  return Reflect.get(webSocket, '_socket') ?? undefined;
}

/** How clients reach the room is known only once the server listens. Noticed by `test/cluster/oneActor.test.ts`. */
export function listUnder(room: Room, publicAddress: string | undefined): void {
  if (publicAddress === undefined) return;
  // biome-ignore lint/complexity/useLiteralKeys: private in the types.
  room['_listing'].publicAddress = publicAddress;
}

/** SC1: clients are told this name of it. Noticed by `test/mirrors/seating.test.ts`. */
export function listAs(room: Room, name: string): void {
  // biome-ignore lint/complexity/useLiteralKeys: private in the types.
  room['_listing'].name = name;
}

/** SC1: seats are taken by what lists a room. Noticed by `test/mirrors/seating.test.ts`. */
// biome-ignore lint/complexity/useLiteralKeys: private in the types.
export const listingOf = (room: Room): IRoomCache => room['_listing'];

/** There is no other way to list a room that was listed as locked. Noticed by `test/cluster/oneActor.test.ts`. */
export async function listAnew(room: Room, mirrors: readonly MirrorSight[]): Promise<void> {
  // biome-ignore lint/complexity/useLiteralKeys: private in the types.
  const listing = room['_listing'];
  if (mirrors.length > 0 || listing.metadata?.mirrors !== undefined)
    listing.metadata = { ...listing.metadata, mirrors };
  await matchMaker.driver.persist(listing);
}

/** As Colyseus notes them, by the id of their session: options, auth, taken, kept for somebody who was lost. */
type Seats = Record<string, readonly [unknown, unknown, boolean?, boolean?]>;

/**
 * A seat that nobody has come to yet would keep the room, and a server that stops, until its time is over. Noticed by
 * `test/process/lifecycle.test.ts` and `test/cluster/failures.test.ts`.
 */
export function giveUpEmptySeats(room: Room): void {
  // biome-ignore lint/complexity/useLiteralKeys: private in the types, and there is no other way to give a seat up.
  const seats: Seats = room['_reservedSeats'];
  for (const [sessionId, [, , isTaken, isKeptForSomebody]] of Object.entries(seats)) {
    if (isTaken !== true && isKeptForSomebody !== true) delete seats[sessionId];
  }
}

/**
 * Colyseus waits on for seats that were given up, and a second for who may not come back any more. Noticed by
 * `test/rooms/colyseusPrivates.test.ts`.
 */
export function waitForNobody(room: Room): void {
  // biome-ignore lint/complexity/useLiteralKeys: private in the types, and there is no other way to end the wait.
  room['resetAutoDisposeTimeout'](0);
}

/**
 * A map's own index is a plain object, which takes `__proto__` or `toString` for keys it has. Noticed by
 * `test/rooms/requests/ids.test.ts`.
 */
export function takeAnyKey<Entry>(map: MapSchema<Entry>): void {
  Object.setPrototypeOf(map._collectionIndexes, null);
}
