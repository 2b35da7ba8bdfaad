import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { hostname } from 'node:os';
import { matchMaker, Server } from '@colyseus/core';
import express, { type RequestHandler } from 'express';
import { defineLiveChannel } from '../../rooms/defineLiveChannel.ts';
import { notNow } from '../../rooms/joins/joinAnswers.ts';
import { createMatchmaker } from '../../rooms/joins/matchmaking.ts';
import { CHANNEL_TAKEN } from '../../rooms/joins/openChannel.ts';
import { Throttle } from '../../rooms/requests/requestHandler.ts';
import { ROOM_NAME } from '../../schema/names.ts';
import { takeCensus } from '../app/census.ts';
import { Channels } from '../app/channels.ts';
import { OwedWorker } from '../app/owed/owedWorker.ts';
import { createRate } from '../app/rate.ts';
import { createReadiness } from '../app/readiness.ts';
import { createStoreProbe } from '../app/storeProbe.ts';
import { throttled } from '../app/throttled.ts';
import { WakeUnfinished } from '../app/wakeUnfinished.ts';
import { createAwakeChannels } from '../cluster/awakeChannels.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterOptions } from '../cluster/openCluster.ts';
import { singleProcess } from '../cluster/singleProcess.ts';
import { createWakeChannel } from '../cluster/wakeChannel.ts';
import { mountHttp } from '../http/app.ts';
import { protocolGuide } from '../http/docs/protocol.ts';
import { openFrontDoor } from '../http/door/frontDoor.ts';
import { watchRequests } from '../http/openRequests.ts';
import type { Console } from '../http/pages/consolePage.ts';
import type { Reach } from '../http/pages/consolePolicy.ts';
import { NamedResponse } from '../http/requestIds.ts';
import type { MetricsRegistry } from '../metrics/createMetrics.ts';
import { measuredStore } from '../metrics/measuredStore.ts';
import type { ChannelStore } from '../ports/channelStore.ts';
import type { Tokens } from '../ports/joins.ts';
import type { Outbox } from '../ports/owed.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { LogRecord, UserLog } from '../ports/userLog.ts';
import type { ZegoRooms } from '../ports/zego.ts';
import { createDirectory } from '../routing/directory.ts';
import { OrderRouter } from '../routing/orderRouter.ts';
import { createRoomDirectory, roomsOf } from '../routing/roomDirectory.ts';
import { createZegoInbox } from '../routing/zegoInbox.ts';
import { rest } from '../runtime/rest.ts';
import { userLogPayer } from '../userLog/userLogPayer.ts';
import { createPlayZego } from '../zego/playZego.ts';
import { zegoRouter } from '../zego/router.ts';
import { createZegoRooms } from '../zego/serverApi.ts';
import type { TokenIssuer } from './auth/tokens.ts';
import { callIds, newCmdId, roomIdOf } from './channelIds.ts';
import type { Config, ZegoConfig } from './config/config.ts';
import { bundleConsole } from './console.ts';
import { colyseusLog } from './transport/colyseusLog.ts';
import { OwnTransport } from './transport/transport.ts';

export type ServerDeps = {
  readonly config: Config;
  readonly tokens: Tokens & TokenIssuer;
  readonly stores: {
    readonly channels: ChannelStore;
    readonly userLog: UserLog;
    /** Undefined where a commit writes the user log itself. */
    readonly outbox: Outbox<LogRecord> | undefined;
  };
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: MetricsRegistry;
  /** Colyseus' own, for development. */
  readonly monitor?: RequestHandler | undefined;
};

export type LinkcallServer = {
  /** CL14: resolves with the port, once it serves; channels that were busy when the last run ended wake meanwhile. */
  listen(): Promise<number>;
  /** No new work; what is under way is finished, answered and durable. */
  stop(): Promise<void>;
};

/** Anybody may ask for the metrics, and an odd one often. */
const METRICS_PAGES_PER_S = 10;

const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** A stop waits no longer than this for HTTP requests, whose bodies may never come. */
const ANSWER_WITHIN_MS = 1_000;

/** Puts the house together. Colyseus' matchmaker is global to the process: one server per process. */
export async function createServer(deps: ServerDeps): Promise<LinkcallServer> {
  const { config, tokens, stores, clock, log, metrics, monitor } = deps;
  const { limits, reconnectMs, hostReconnectMs, sendBufferBytes } = config;
  const { channels: store, userLog, outbox } = stores;
  const newCallId = callIds();
  const { zego } = config;
  const channels = new Channels({
    store: measuredStore(store, metrics),
    clock,
    log,
    metrics,
    limits,
    reconnectMs,
    hostReconnectMs,
    tombstoneMs: zego.tombstoneMs,
    takeoverMs: zego.takeoverMs,
    zegoGapMs: zego.gapMs,
    zegoAuditMs: zego.auditMs,
    zegoSilentMs: zego.silentMs,
    zegoRooms: zegoRoomsFor(zego, clock),
  });
  const http = createHttpServer({ ServerResponse: NamedResponse });
  const requests = watchRequests(http);
  const logWorker = outbox && new OwedWorker({ outbox, payer: userLogPayer(userLog), clock, log, metrics });
  let state: 'starting' | 'serving' | 'stopping' = 'starting';

  const probe = createStoreProbe({ check: () => store.check(), clock });
  const standing = () => (state === 'serving' && cluster.isCutOff() ? 'cut off' : state);
  const readiness = createReadiness({ state: standing, probe, log });

  const { redisUrl } = config;
  const place = () => `${hostname()}:${portOf(http)}`;
  const cluster =
    redisUrl === undefined
      ? singleProcess(clock)
      : await openCluster({ url: redisUrl, roomName: ROOM_NAME, roomIdOf, place, clock, log });

  const wake = createWakeChannel({
    roomName: ROOM_NAME,
    takenCode: CHANNEL_TAKEN,
    roomIdOf,
    clock,
    refuse: () => {
      if (state === 'stopping') throw notNow('this server is stopping: ask again, another one will answer');
      if (cluster.isCutOff()) throw notNow('this server is cut off from the others: ask again, or another one');
    },
  });
  const unfinished = new WakeUnfinished({ wake, clock, log });
  const me = () => matchMaker.processId;
  const address = () => config.publicAddress ?? `${config.host}:${portOf(http)}`;
  // On one machine processes have addresses of their own; anywhere else somebody has to say how they are reached.
  const isNamed = redisUrl !== undefined && !ANY_ADDRESS.has(config.host);
  const publicAddress = () => config.publicAddress ?? (isNamed ? address() : undefined);
  const process = () => ({ id: me(), address: address() });
  const router = new OrderRouter({
    channels,
    clock,
    sharedClock: cluster.clock,
    newCmdId,
    me,
    wake,
    call: cluster.call,
  });
  const awakeChannels = createAwakeChannels({ channels, roomIdOf, cluster, process });
  const directory = createDirectory({ channels, awakeChannels, router, store, log, limits, process });
  const app = express();
  openFrontDoor(http, { allowedOrigins: new Set(config.allowedOrigins), log, inside: app });
  const devTokens = config.auth.kind === 'made-up' ? tokens : undefined;
  const playsZego = devTokens !== undefined && zego.callbackSecrets.length === 0;
  const playZego = playsZego ? createPlayZego({ appIds: zego.appIds, clock }) : undefined;
  const secrets = playZego === undefined ? zego.callbackSecrets : [playZego.secret];
  const trust = { secrets, appIds: zego.appIds, toleranceS: zego.toleranceS };
  mountHttp(app, {
    directory,
    rooms: createRoomDirectory({ channels, others: cluster.rooms }),
    matchmaker: createMatchmaker(log),
    rate: createRate({ clock, countEverywhere: cluster.countInSecond }),
    joinLimits: config.joinLimits,
    proxies: config.proxies,
    userLog,
    tokens,
    devTokens,
    signAsZego: playZego?.sign,
    console: config.hasConsole ? consolePage({ tokens: devTokens !== undefined, zego: playsZego }) : undefined,
    clock,
    log,
    readiness,
    metricsPage: throttled(METRICS_PAGES_PER_S, clock, () => metrics.page(takeCensus(channels))),
    metricsToken: config.metricsToken,
    monitor,
    protocol: protocolGuide,
    zego: zegoRouter({ inbox: createZegoInbox(router), trust, metrics, clock, log }),
  });
  const game = new Server({
    transport: new OwnTransport({
      http,
      sendBufferBytes,
      failed: (error) => log.error({ err: error }, 'a connection could not be taken in'),
    }),
    logger: colyseusLog(log, http),
    greet: false,
    gracefullyShutdown: false,
    ...cluster.colyseus,
    // Whoever is asked for a channel that nobody has takes it: a load balancer spreads them.
    selectProcessIdToCreateRoom: async () => me(),
  });
  matchMaker.addRoomType(
    Object.assign(
      defineLiveChannel({
        channels,
        tokens,
        clock,
        log,
        metrics,
        limits,
        reconnectMs,
        hostReconnectMs,
        throttle: new Throttle(config.maxMessagesPerS),
        sendBufferBytes,
        newCallId: () => newCallId(clock.now()),
        roomIdOf,
        wake,
        claim: cluster.claim,
        release: cluster.release,
        publicAddress,
      }),
      { name: ROOM_NAME },
    ),
  );

  /** The page is made while the server starts, which does not wait for it. */
  function consolePage(plays: Console['plays']): Console {
    const assets = bundleConsole();
    assets.catch((error) => log.error({ err: error }, 'the console page could not be made'));
    return { assets, plays, reach };
  }

  function reach(): Reach {
    if (redisUrl !== undefined) return { to: 'anywhere' };
    return config.publicAddress === undefined ? { to: 'here' } : { to: 'address', address: config.publicAddress };
  }

  return {
    async listen() {
      await Promise.race([game.listen(config.port, config.host), failure(http)]);
      await cluster.open({
        channels,
        wake,
        execute: (request) => router.execute(request),
        rooms: () => roomsOf(channels),
        unfinished: store.unfinished,
      });
      const busy = await store.unfinished();
      if (state === 'starting') state = 'serving';
      void unfinished.start(busy);
      return portOf(http);
    },

    async stop() {
      state = 'stopping';
      unfinished.stop();
      await cluster.handOver();
      await channels.stop();
      await cluster.close();
      await game.gracefullyShutdown(false);
      await logWorker?.close();
      await Promise.race([requests.allAnswered(), rest(clock, ANSWER_WITHIN_MS)]);
      http.closeAllConnections();
    },
  };
}

/** Loaded by those alone who are on a Redis, as its driver is. */
async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const loaded = await import('../cluster/openCluster.ts');
  return loaded.openCluster(options);
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
