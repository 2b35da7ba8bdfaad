import type { RequestListener } from 'node:http';
import type { Application, RequestHandler, Router } from 'express';
import type { HostBlocks } from '../app/people/hostBlocks.ts';
import type { Revocations } from '../app/people/revocations.ts';
import type { Readiness } from '../app/readiness.ts';
import type { CallId } from '../domain/ids.ts';
import type { IssuePass } from '../domain/streamIds.ts';
import type { Audit } from '../ports/audit.ts';
import type { Crowds } from '../ports/crowd.ts';
import type { ChannelDirectory, RoomDirectory } from '../ports/directory.ts';
import type { Feed } from '../ports/feed.ts';
import type { Matchmaker, Tokens } from '../ports/joins.ts';
import type { Lists } from '../ports/lists.ts';
import type { Overview } from '../ports/overview.ts';
import type { Clock, Log, Metrics } from '../ports/runtime.ts';
import type { UserLog } from '../ports/userLog.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import { channelsRouter } from './api/channels.ts';
import { type DevTokens, devTokenRouter } from './api/devToken.ts';
import { type CallbackSignature, devZegoRouter } from './api/devZego.ts';
import { errorHandler, notFound } from './api/errors.ts';
import { historyRouter } from './api/history.ts';
import { mediaTokenRouter } from './api/mediaToken.ts';
import { createOrders } from './api/orders.ts';
import { roomsRouter } from './api/rooms.ts';
import { auditRouter } from './audit/audit.ts';
import type { Auditor } from './audit/auditor.ts';
import { channelListRouter } from './channelList.ts';
import { crowdRouter } from './crowd/crowd.ts';
import { docsRouter } from './docs/docs.ts';
import type { Block } from './docs/guide.ts';
import type { Play } from './docs/operation.ts';
import type { JoinGate } from './door/joinGate.ts';
import { begin, problem, send } from './door/reply.ts';
import type { EventStreams } from './events/eventStreams.ts';
import { eventsRouter } from './events/events.ts';
import { webhooksRouter } from './events/webhooks.ts';
import { healthRouter } from './health.ts';
import { matchmakeRouter } from './matchmake.ts';
import { measureRequests } from './measureRequests.ts';
import { type MetricsPage, metricsRouter } from './metrics.ts';
import { ordersRouter } from './orders/ordersRouter.ts';
import { shortWay } from './orders/shortWay.ts';
import { overviewRouter } from './overview/overview.ts';
import { type Console, consoleRouter } from './pages/consolePage.ts';
import { monitorRouter } from './pages/monitor.ts';
import { blocksRouter } from './people/blocks.ts';
import { peopleRouter } from './people/people.ts';
import { revokedRouter } from './people/revoked.ts';

export type HttpDeps = {
  readonly directory: ChannelDirectory;
  readonly lists: Lists;
  readonly rooms: RoomDirectory;
  readonly matchmaker: Matchmaker;
  /** Counts joins, over all processes. */
  readonly joinGate: JoinGate;
  /** So many proxies stand in front, each of which names who asked it last (TRUST_PROXY). */
  readonly proxies: number;
  /** OP5 */
  readonly auditor: Auditor;
  readonly audit: Pick<Audit, 'page'>;
  /** PE6 */
  readonly blocks: Pick<HostBlocks, 'page' | 'find' | 'change'>;
  /** PE7 */
  readonly revocations: Pick<Revocations, 'revoke'>;
  readonly overview: Overview;
  readonly userLog: Pick<UserLog, 'history'>;
  readonly feed: Pick<Feed, 'page'>;
  readonly eventStreams: Pick<EventStreams, 'begin'>;
  readonly webhooks: Webhooks;
  readonly tokens: Tokens;
  /** Given only where anybody may have a token to play with. */
  readonly devTokens: DevTokens | undefined;
  /** Likewise. */
  readonly crowds: Crowds | undefined;
  /** Given only where anybody may play ZEGO. */
  readonly signAsZego: (() => CallbackSignature) | undefined;
  /** Undefined: there is no page. */
  readonly console: Console | undefined;
  readonly newCallId: () => CallId;
  /** ME2; undefined: there is nothing to make tokens with. */
  readonly issuePass: IssuePass | undefined;
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly metrics: Pick<Metrics, 'request' | 'join'>;
  readonly log: Log;
  readonly readiness: () => Promise<Readiness>;
  readonly metricsPage: () => Promise<MetricsPage>;
  /** Undefined: the metrics are for everybody. */
  readonly metricsToken: string | undefined;
  /** The protocol of the rooms, to be read. */
  readonly protocol: () => readonly Block[];
  readonly version: string;
  /** Colyseus' monitor; given in development alone. */
  readonly monitor: RequestHandler | undefined;
  /** Takes ZEGO's callbacks. */
  readonly zego: Router;
};

/** What is returned takes all requests. */
export function mountHttp(app: Application, deps: HttpDeps): RequestListener {
  const orders = createOrders(deps);
  app.disable('x-powered-by');
  // Nothing is to be kept by a cache, so a fingerprint of each answer is of no use.
  app.disable('etag');
  app.set('trust proxy', deps.proxies);
  app.use(plainJson);
  // First: nothing else comes as often.
  app.use(deps.zego);
  app.use(measureRequests(deps));
  // Before what is for operators alone.
  app.use(ordersRouter(orders, deps));
  app.use(matchmakeRouter(deps));
  app.use('/ws', needsUpgrade);
  if (deps.console === undefined) app.get('/', welcome);
  else app.use(consoleRouter(deps.console));
  app.use(healthRouter(deps));
  app.use(metricsRouter(deps.metricsPage, deps.metricsToken));
  // Before what is for operators alone.
  app.use(mediaTokenRouter(deps));
  app.use(blocksRouter(deps));
  app.use(revokedRouter(deps));
  app.use(peopleRouter(deps));
  app.use('/api/channels', channelListRouter(deps));
  app.use('/api/channels', channelsRouter(deps));
  app.use('/api/rooms', roomsRouter(deps));
  app.use('/api/history', historyRouter(deps));
  app.use('/api/audit', auditRouter(deps));
  app.use('/api/events', eventsRouter(deps));
  app.use('/api/webhooks', webhooksRouter(deps));
  app.use('/api/overview', overviewRouter(deps));
  app.use(docsRouter({ plays: playsOf(deps), protocol: deps.protocol, version: deps.version }));
  if (deps.devTokens !== undefined) app.use(devTokenRouter(deps.devTokens));
  if (deps.crowds !== undefined) app.use(crowdRouter(deps.crowds));
  if (deps.monitor !== undefined) app.use(monitorRouter({ tokens: deps.tokens, monitor: deps.monitor }));
  if (deps.signAsZego !== undefined) app.use(devZegoRouter({ sign: deps.signAsZego, directory: deps.directory }));
  app.use(notFound);
  app.use(errorHandler(deps.log, deps.auditor));
  return shortWay(app, orders, deps);
}

function playsOf({ devTokens, crowds, signAsZego }: HttpDeps): ReadonlySet<Play> {
  return new Set([
    ...(devTokens ? ['tokens' as const] : []),
    ...(crowds ? ['crowds' as const] : []),
    ...(signAsZego ? ['signatures' as const] : []),
  ]);
}

const plainJson: RequestHandler = (_request, response, next) => {
  begin(response);
  next();
};

/** IN12: a WebSocket never comes here. */
const needsUpgrade: RequestHandler = (request, response, next) => {
  if (request.path === '/') send(response, plainDoorNeedsUpgrade);
  else next();
};

const plainDoorNeedsUpgrade = problem({
  status: 426,
  code: 'bad-request',
  message: 'this is for WebSockets; a proxy in front must pass on Upgrade and Connection',
  headers: { Upgrade: 'websocket', Connection: 'Upgrade' },
});

const welcome: RequestHandler = (_request, response) => {
  response
    .type('text')
    .send('Linkcall is here. Clients join the room "live_channel"; operators ask /api/channels.\nAll of it: /docs\n');
};
