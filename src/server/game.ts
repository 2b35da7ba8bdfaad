import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { matchMaker, Server } from '@colyseus/core';
import { defineLiveChannel, defineMirror } from '../../rooms/defineLiveChannel.ts';
import { MIRROR_ROOM_NAME } from '../../rooms/joins/mirrorSeats.ts';
import type { LiveChannelDeps } from '../../rooms/liveChannelDeps.ts';
import { ROOM_NAME } from '../../schema/names.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { colyseusLog } from './transport/colyseusLog.ts';
import type { PlainDoor } from './transport/plainDoor.ts';
import { OwnTransport } from './transport/transport.ts';

export type GameDeps = LiveChannelDeps & {
  readonly http: HttpServer;
  readonly colyseus: Cluster['colyseus'];
  readonly plainDoor: PlainDoor;
};

export type Game = { listen(port: number, host: string): Promise<void>; stop(): Promise<void> };

/** Colyseus' server with its one kind of room. Its matchmaker is global to the process. */
export function createGame({ http, colyseus, plainDoor, ...room }: GameDeps): Game {
  const { log, sendBufferBytes } = room;
  const failed = (error: unknown) => log.error({ err: error }, 'a connection could not be taken in');
  const game = new Server({
    transport: new OwnTransport({ http, plainDoor, sendBufferBytes, failed }),
    logger: colyseusLog(log, http),
    greet: false,
    gracefullyShutdown: false,
    ...colyseus,
    // Whoever is asked for a channel that nobody has takes it: a load balancer spreads them.
    selectProcessIdToCreateRoom: async () => matchMaker.processId,
  });
  matchMaker.addRoomType(Object.assign(defineLiveChannel(room), { name: ROOM_NAME }));
  if (room.mirrors !== undefined) {
    matchMaker.addRoomType(Object.assign(defineMirror(room), { name: MIRROR_ROOM_NAME }));
  }
  return {
    listen: (port, host) => Promise.race([game.listen(port, host).then(() => {}), failure(http)]),
    stop: () => game.gracefullyShutdown(false),
  };
}

/** An address in use is an event to Node, and Colyseus waits on. */
async function failure(http: HttpServer): Promise<never> {
  const [error] = await once(http, 'error');
  throw error;
}
