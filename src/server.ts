import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { format } from 'node:util';
import { matchMaker, Server } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { refused } from '../rooms/admission.ts';
import { defineLiveChannel, ROOM_NAME } from '../rooms/LiveChannelRoom.ts';
import { Channels } from './app/channels.ts';
import { createDirectory } from './app/directory.ts';
import { createRoomDirectory } from './app/roomDirectory.ts';
import { UserLogDrainer } from './app/userLogDrainer.ts';
import { createZegoInbox } from './app/zegoInbox.ts';
import type { Config, ZegoConfig } from './config.ts';
import { type CallId, type Millis, parseCallId, type Sid } from './domain/ids.ts';
import { mountHttp } from './http/app.ts';
import type { Readiness } from './http/health.ts';
import { watchRequests } from './http/openRequests.ts';
import { createMetrics } from './metrics.ts';
import type { ChannelStore, Clock, Log, Outbox, UserLog, ZegoRooms } from './ports.ts';
import { createTokens } from './tokens.ts';
import { zegoRouter } from './zego/router.ts';
import { createZegoRooms } from './zego/serverApi.ts';

export type ServerDeps = {
  readonly config: Config;
  readonly secret: string;
  readonly stores: {
    readonly channels: ChannelStore;
    readonly userLog: UserLog;
    /** Undefined where a commit writes the user log itself. */
    readonly outbox: Outbox | undefined;
  };
  readonly clock: Clock;
  readonly log: Log;
};

export type LinkcallServer = {
  /** Resolves with the port, once channels that were busy when the last run ended are awake again. */
  listen(): Promise<number>;
  /** No new work; what is under way is finished, answered and durable. */
  stop(): Promise<void>;
};

/** A message is a few hundred bytes; above this the connection is closed (1009), as RFC 6455 has it. */
const FRAME_BYTES_MAX = 64 * 1024;

/** A stop waits no longer than this for HTTP requests, whose bodies may never come. */
const ANSWER_WITHIN_MS = 1_000;

/** Puts the house together. Colyseus' matchmaker is global to the process: one server per process. */
export function createServer({ config, secret, stores, clock, log }: ServerDeps): LinkcallServer {
  const { limits, reconnectMs, hostReconnectMs, maxMessagesPerS } = config;
  const { channels: store, userLog, outbox } = stores;
  const tokens = createTokens({ secret });
  const metrics = createMetrics();
  const { zego } = config;
  const channels = new Channels({
    store,
    clock,
    log,
    metrics,
    limits,
    reconnectMs,
    hostReconnectMs,
    tombstoneMs: zego.tombstoneMs,
    zegoGapMs: zego.gapMs,
    zegoAuditMs: zego.auditMs,
    zegoRooms: zegoRoomsFor(zego, clock),
  });
  const http = createHttpServer();
  const requests = watchRequests(http);
  const drainer = outbox && new UserLogDrainer({ outbox, userLog, clock, log, metrics });
  let state: 'starting' | 'serving' | 'stopping' = 'starting';

  const wake = oneAtATime(async (sid) => {
    // What is awake is not looked for either: a room that is about to go takes nobody in.
    if (state === 'stopping') throw refused('this server is stopping: ask again, another one will answer');
    const room = await matchMaker.getRoomById(roomIdOf(sid));
    if (room === undefined) await matchMaker.createRoom(ROOM_NAME, { sid });
  });
  const address = () => config.publicAddress ?? `${config.host}:${portOf(http)}`;
  const directory = createDirectory({
    channels,
    store,
    clock,
    limits,
    process: () => ({ id: matchMaker.processId, address: address() }),
    wake,
  });
  const game = new Server({
    transport: new WebSocketTransport({ server: http, maxPayload: FRAME_BYTES_MAX }),
    express: (app) => {
      const devTokens = config.auth.kind === 'made-up' ? tokens : undefined;
      const trust = { secrets: zego.callbackSecrets, appIds: zego.appIds, toleranceS: zego.toleranceS };
      mountHttp(app, {
        directory,
        rooms: createRoomDirectory(channels),
        userLog,
        tokens,
        devTokens,
        clock,
        log,
        readiness,
        metricsPage: () => metrics.page(),
        metricsToken: config.metricsToken,
        zego: zegoRouter({ inbox: createZegoInbox({ channels, log, wake }), trust, metrics, clock, log }),
      });
    },
    logger: colyseusLog(log, http),
    greet: false,
    gracefullyShutdown: false,
  });
  matchMaker.addRoomType(
    Object.assign(
      defineLiveChannel({
        channels,
        tokens,
        clock,
        log,
        limits,
        reconnectMs,
        hostReconnectMs,
        maxMessagesPerS,
        newCallId: () => newCallId(clock.now()),
        roomIdOf,
        wake,
      }),
      { name: ROOM_NAME },
    ),
  );
  // `create` would make a second room of a channel.
  matchMaker.controller.exposedMethods = ['joinOrCreate', 'join', 'joinById', 'reconnect'];

  async function readiness(): Promise<Readiness> {
    if (state !== 'serving') return { ready: false, reason: `the server is ${state}` };
    try {
      await store.check();
      return { ready: true };
    } catch (error) {
      return { ready: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** ST3: channels with somebody on the line, or a live host, do not wait for a client to come. */
  async function wakeUnfinished(): Promise<void> {
    const sids = await store.unfinished();
    for (const sid of sids) {
      try {
        await wake(sid);
      } catch (error) {
        if (state === 'stopping') return;
        log.error({ sid, err: error }, 'a channel could not be woken');
      }
    }
    if (sids.length > 0) log.info({ channels: sids.length }, 'channels that were busy are awake again');
  }

  return {
    async listen() {
      await Promise.race([game.listen(config.port, config.host), failure(http)]);
      await wakeUnfinished();
      if (state === 'starting') state = 'serving';
      return portOf(http);
    },

    async stop() {
      state = 'stopping';
      await channels.stop();
      await game.gracefullyShutdown(false);
      await drainer?.close();
      await Promise.race([
        requests.allAnswered(),
        new Promise<void>((resolve) => clock.after(ANSWER_WITHIN_MS, resolve)),
      ]);
      http.closeAllConnections();
    },
  };
}

/** An address in use is an event to Node, and Colyseus waits on. */
async function failure(http: HttpServer): Promise<never> {
  const [error] = await once(http, 'error');
  throw error;
}

function portOf(http: HttpServer): number {
  const address = http.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const ZEGO_NONCE_BYTES = 8;

/** ZG13: without credentials ZEGO cannot be asked. */
function zegoRoomsFor({ credentials, apiUrl }: ZegoConfig, clock: Clock): ZegoRooms | undefined {
  if (credentials === undefined) return undefined;
  const nonce = () => randomBytes(ZEGO_NONCE_BYTES).toString('hex');
  return createZegoRooms({ ...credentials, url: apiUrl, clock, fetch: globalThis.fetch, random: Math.random, nonce });
}

type Wake = (sid: Sid) => Promise<void>;

/** Who wants a channel awake that is just being woken waits for that. */
function oneAtATime(wake: Wake): Wake {
  const waking = new Map<Sid, Promise<void>>();
  return (sid) => {
    const begun = waking.get(sid) ?? wake(sid).finally(() => waking.delete(sid));
    waking.set(sid, begun);
    return begun;
  };
}

const ROOM_ID_CHARS = 32;

/** The room id follows from the sid: whoever knows the channel knows the room. */
function roomIdOf(sid: Sid): string {
  return createHash('sha256').update(sid).digest('base64url').slice(0, ROOM_ID_CHARS);
}

const CALL_ID_TIME_BYTES = 6;
const CALL_ID_CHANCE_BYTES = 7;

/** Time first: calls that begin together stand together in the user log's index, which is cheap to write. */
function newCallId(now: Millis): CallId {
  const time = now.toString(16).padStart(CALL_ID_TIME_BYTES * 2, '0');
  const text = time + randomBytes(CALL_ID_CHANCE_BYTES).toString('hex');
  const id = parseCallId(text);
  if (id === undefined) throw new Error(`${text} is no call id`);
  return id;
}

const CLIENTS_FAULT = /^(Max payload size exceeded|Invalid WebSocket frame|Invalid UTF-8)/;

function colyseusLog(log: Log, http: HttpServer) {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...words: unknown[]) => {
      const text = format(...words);
      // What keeps the server from listening is told once, and better, by whoever started it.
      if (level === 'error' && !http.listening) return;
      // Any client can send a frame that is no frame; the library closes it (1009, 1002).
      if (CLIENTS_FAULT.test(text)) log.info({ from: 'colyseus' }, text.split('\n', 1).join());
      else log[level]({ from: 'colyseus' }, text);
    };
  return { trace: () => {}, debug: () => {}, info: say('info'), warn: say('warn'), error: say('error') };
}
