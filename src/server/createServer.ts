import { createServer as createHttpServer } from 'node:http';
import { matchMaker } from '@colyseus/core';
import express, { type RequestHandler } from 'express';
import { createMatchmaker } from '../../rooms/joins/matchmaking.ts';
import { createMirrorSeats } from '../../rooms/joins/mirrorSeats.ts';
import { CHANNEL_TAKEN } from '../../rooms/joins/openChannel.ts';
import { createPlainSeats } from '../../rooms/joins/plainSeat.ts';
import { Throttle } from '../../rooms/requests/requestHandler.ts';
import { ROOM_NAME } from '../../schema/names.ts';
import { takeCensus } from '../app/census.ts';
import { Channels } from '../app/channels.ts';
import { FeedFollower } from '../app/feed/feedFollower.ts';
import { tellingStore } from '../app/feed/tellingStore.ts';
import { trimNowAndThen } from '../app/feed/trimFeed.ts';
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
import { createJoinGate } from '../http/door/joinGate.ts';
import { EventStreams } from '../http/events/eventStreams.ts';
import { watchRequests } from '../http/openRequests.ts';
import type { ConsoleAssets } from '../http/pages/consolePage.ts';
import { NamedResponse } from '../http/requestIds.ts';
import type { InboxDeps } from '../inbox/inbox.ts';
import type { MetricsRegistry } from '../metrics/createMetrics.ts';
import { measuredStore } from '../metrics/measuredStore.ts';
import { createAsk } from '../platform/ask.ts';
import type { Tokens } from '../ports/joins.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { createDirectory } from '../routing/directory.ts';
import { createListHere } from '../routing/lists/listHere.ts';
import { createLists } from '../routing/lists/lists.ts';
import { OrderRouter } from '../routing/orderRouter.ts';
import { createRoomDirectory, roomsOf } from '../routing/roomDirectory.ts';
import { createStreamSights, sightHere } from '../routing/streamSights.ts';
import { createZegoInbox } from '../routing/zegoInbox.ts';
import { rest } from '../runtime/rest.ts';
import type { Stores } from '../stores/open.ts';
import { userLogPayer } from '../userLog/userLogPayer.ts';
import { startWebhooks } from '../webhooks/webhooks.ts';
import { zegoRouter } from '../zego/router.ts';
import { addressesOf } from './addresses.ts';
import { auditing } from './audit.ts';
import { revocableTokens } from './auth/revocableTokens.ts';
import type { TokenIssuer } from './auth/tokens.ts';
import { callIds, newCmdId, newLiveId, roomIdOf } from './channelIds.ts';
import type { Config } from './config/config.ts';
import { VERSION } from './config/version.ts';
import { bundleConsole } from './console.ts';
import { createCrowds } from './crowd/crowds.ts';
import { createGame } from './game.ts';
import { createLifecycle } from './lifecycle.ts';
import { mirrorsOf } from './mirrors.ts';
import { startOverview, watchZego } from './overview/startOverview.ts';
import { peopleKnown } from './people.ts';
import { addressOf } from './startLine.ts';
import { createPlainDoor } from './transport/plainDoor.ts';
import { passesOf, startCuts, trustInZego, zegoRoomsOf, zegoStreamsOf } from './zego.ts';

export type ServerDeps = {
  readonly config: Config;
  readonly tokens: Tokens & TokenIssuer;
  readonly stores: Omit<Stores, 'close'>;
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

/** A stop waits no longer than this for HTTP requests, whose bodies may never come. */
const ANSWER_WITHIN_MS = 1_000;

/** Puts the house together. Colyseus' matchmaker is global to the process: one server per process. */
export async function createServer(deps: ServerDeps): Promise<LinkcallServer> {
  const { config, stores, clock, log, metrics, monitor } = deps;
  const { limits, media, zego, joinLimits, proxies, metricsToken, sendBufferBytes, reconnectMs, hostReconnectMs } =
    config;
  const { channels: store, feed } = stores;
  const callIdAt = callIds();
  const newCallId = () => callIdAt(clock.now());

  const http = createHttpServer({ ServerResponse: NamedResponse });
  const requests = watchRequests(http);
  const addresses = addressesOf(config, http);
  const cluster = await clusterOf(config, { place: addresses.place, metrics, clock, log });
  const lifecycle = createLifecycle(cluster.isCutOff);

  const follower = new FeedFollower({ feed, clock });
  const asking = config.ask && createAsk({ settings: config.ask, clock, log, counts: metrics.ask });
  const webhooks = startWebhooks({
    ...{ settings: config.webhooks, lanesOf: stores.lanesOf, feed, clock, log },
    countsOf: metrics.webhook,
  });
  const told = (): void => {
    follower.grown();
    webhooks.wake();
  };
  const {
    blocks,
    revocations,
    follower: peopleFollower,
  } = peopleKnown({
    ...{ people: stores.people, channels: () => channels, blockedMax: config.maxBlocked, clock, log },
  });
  const tokens = revocableTokens(deps.tokens, revocations);
  const eventStreams = new EventStreams({ feed, follower, clock, sendBufferBytes, revocations });
  const zegoWatch = watchZego(clock);
  const measured = measuredStore(store, metrics);
  stores.onTold?.(told);
  const channels = new Channels({
    store: stores.onTold === undefined ? tellingStore(measured, told) : measured,
    zegoRooms: zegoRoomsOf(zego, zegoWatch.way),
    zegoStreams: zegoStreamsOf(zego, zegoWatch.way, cluster.budget),
    newLiveId: () => newLiveId(clock.now()),
    hostLists: blocks,
    ask: asking?.ask,
    ...{ clock, log, metrics, limits, media, reconnectMs, hostReconnectMs, tombstoneMs: zego.tombstoneMs },
    ...{ takeoverMs: zego.takeoverMs, zegoGapMs: zego.gapMs, zegoAuditMs: zego.auditMs, zegoSilentMs: zego.silentMs },
  });
  const wake = createWakeChannel({
    ...{ roomName: ROOM_NAME, takenCode: CHANNEL_TAKEN, roomIdOf, clock },
    refuse: lifecycle.refuseChannels,
  });
  const unfinished = new WakeUnfinished({ wake, clock, log });
  const me = () => matchMaker.processId;
  const process = () => ({ id: me(), address: addresses.own() });
  const { call, clock: sharedClock } = cluster;
  const router = new OrderRouter({ channels, clock, sharedClock, newCmdId, me, wake, call });
  const awakeChannels = createAwakeChannels({ channels, roomIdOf, process });
  const listHere = createListHere({ channels, blocks, process });
  const mirrors = mirrorsOf(config, {
    ...{ topics: cluster.topics, channels, awakeChannels, router, wake, me, sharedClock, clock, log },
    address: addresses.own,
  });
  const mirrorSeat = config.mirrorAbove > 0 ? createMirrorSeats({ mirrors, wake }) : undefined;
  const workers = startWorkers(stores, { clock, log, metrics });
  const cuts = startCuts(zego, {
    sights: createStreamSights({ channels, awakeChannels, me, ask: cluster.sight }),
    ...{ budget: cluster.budget, lanesOf: stores.lanesOf, ...zegoWatch.way, log, counts: metrics.cuts },
  });
  const endTrims = trimNowAndThen({ feed, clock, counted: metrics.feedEvents });

  const directory = createDirectory({ channels, awakeChannels, router, store, log, limits, process });
  const { trail, auditor, close: closeAudit } = auditing({ audit: stores.audit, clock, log, metrics, proxies });
  const inbox = await inboxOf(config, { me, directory, trail, newCallId, metrics, clock, log });

  const isPlayground = config.auth.kind === 'made-up';
  const at = () => addressOf(config, addresses.port());
  const crowds = isPlayground ? createCrowds({ tokens: deps.tokens, at, joinLimits, clock }) : undefined;
  const issuePass = passesOf(zego, { clock, log });
  const { play, trust } = trustInZego(zego, isPlayground, clock);
  const rate = createRate({ clock, countEverywhere: cluster.countInSecond });
  const joinGate = createJoinGate({ tokens, rate, joinLimits });
  const probe = createStoreProbe({ check: () => store.check(), clock });
  const readiness = createReadiness({ state: lifecycle.state, probe, log });
  const overview = startOverview({
    ...{ config, stores, channels, mirrors, metrics, probe, readiness, cluster, process, zegoWatch, clock, log },
  });
  const inside = mountHttp(express(), {
    directory,
    lists: createLists({ here: listHere, survey: cluster.survey, blockersOf: (userId) => blocks.blockersOf(userId) }),
    rooms: createRoomDirectory({ channels, others: cluster.rooms }),
    matchmaker: createMatchmaker({ log, tokens, mirrorSeat }),
    joinGate,
    devTokens: isPlayground ? tokens : undefined,
    crowds,
    signAsZego: play?.sign,
    console: config.hasConsole
      ? {
          assets: bundled(log),
          plays: { tokens: isPlayground, zego: play !== undefined, seats: limits.seatSelfMove },
          loginUrl: config.consoleLoginUrl,
          reach: addresses.reach,
        }
      : undefined,
    readiness,
    metricsPage: throttled(METRICS_PAGES_PER_S, clock, async () =>
      metrics.page({ census: takeCensus(channels), mirrors: mirrors?.all() ?? [], isReady: (await readiness()).ready }),
    ),
    metrics,
    protocol: protocolGuide,
    zego: zegoRouter({ inbox: createZegoInbox(router), trust, metrics, clock, log }),
    ...{ newCallId, issuePass, blocks, revocations, overview, auditor, version: VERSION },
    ...{ userLog: stores.userLog, audit: stores.audit, feed, eventStreams, webhooks, tokens },
    ...{ proxies, metricsToken, monitor, clock, log },
  });
  openFrontDoor(http, { allowedOrigins: new Set(config.allowedOrigins), log, inside });
  const game = createGame({
    colyseus: cluster.colyseus,
    throttle: new Throttle(config.maxMessagesPerS),
    publicAddress: addresses.public,
    plainDoor: createPlainDoor({
      seats: createPlainSeats({ tokens, log, roomIdOf, wake, mirrorSeat }),
      ...{ joinGate, proxies, log, metrics },
    }),
    ...{ http, channels, tokens, clock, log, metrics, limits, reconnectMs, hostReconnectMs, sendBufferBytes },
    ...{ mirrors, mirrorMax: config.mirrorMax, trail, newCallId, issuePass, roomIdOf, wake },
    ...{ blocks, revocations, claim: cluster.claim, release: cluster.release },
  });

  return {
    async listen() {
      await cluster.whileItStarts(() => peopleFollower.start());
      await game.listen(config.port, config.host);
      await cluster.open({
        execute: (request) => router.execute(request),
        rooms: () => roomsOf(channels),
        lists: listHere,
        sight: (sid, streamId) => sightHere(channels, sid, streamId),
        ...{ channels, wake, unfinished: store.unfinished, report: overview.report },
      });
      await mirrors?.open();
      const busy = await cluster.whileItStarts(() => store.unfinished());
      lifecycle.serve();
      inbox?.start();
      await overview.start();
      void unfinished.start(busy);
      return addresses.port();
    },

    async stop() {
      lifecycle.stop();
      crowds?.close();
      eventStreams.close();
      peopleFollower.stop();
      endTrims();
      // What it keeps last waits for the store, and nobody for that.
      const isSampled = overview.stop();
      unfinished.stop();
      await inbox?.close();
      await Promise.all([cluster.handOver(), mirrors?.drain()]);
      await channels.stop();
      // They need what counts ZEGO's budgets.
      await cuts.close();
      mirrors?.close();
      await cluster.close();
      await game.stop();
      asking?.close();
      await Promise.all([workers.close(), webhooks.close(), isSampled]);
      await Promise.race([requests.allAnswered(), rest(clock, ANSWER_WITHIN_MS)]);
      http.closeAllConnections();
      await closeAudit();
    },
  };
}

type ClusterDeps = Pick<ClusterOptions, 'place' | 'clock' | 'log'> & Pick<ServerDeps, 'metrics'>;

/** The driver of Redis is loaded by those alone who are on one. */
async function clusterOf(config: Config, { metrics, ...deps }: ClusterDeps): Promise<Cluster> {
  const { redisUrl: url, redisAnswerMs: answeredWithinMs, processLifeMs: lifeMs } = config;
  if (url === undefined) return singleProcess(deps.clock);
  const { openCluster } = await import('../cluster/openCluster.ts');
  const roundTrips = metrics.roundTripsTo('redis');
  return openCluster({ url, answeredWithinMs, lifeMs, roomName: ROOM_NAME, roomIdOf, roundTrips, ...deps });
}

type InboxParts = Omit<InboxDeps, 'redisUrl' | 'name' | 'counts' | 'roundTrips'> & Pick<ServerDeps, 'metrics'>;

/** IN4: undefined where no stream is named; where one is there is a Redis. */
async function inboxOf({ redisUrl, inboxStream: name }: Config, { metrics, ...deps }: InboxParts) {
  if (redisUrl === undefined || name === undefined) return undefined;
  const { openInbox } = await import('../inbox/inbox.ts');
  return openInbox({ ...deps, redisUrl, name, counts: metrics.inbox, roundTrips: metrics.roundTripsTo('redis') });
}

/** The page is made while the server starts, which does not wait for it. */
function bundled(log: Log): Promise<ConsoleAssets> {
  const assets = bundleConsole();
  assets.catch((error) => log.error({ err: error }, 'the console page could not be made'));
  return assets;
}

/** What commits owe is paid by these (one of them so far). */
function startWorkers({ outbox, userLog }: ServerDeps['stores'], deps: Pick<ServerDeps, 'clock' | 'log' | 'metrics'>) {
  const workers = outbox === undefined ? [] : [new OwedWorker({ outbox, payer: userLogPayer(userLog), ...deps })];
  return { close: () => Promise.all(workers.map((worker) => worker.close())) };
}
