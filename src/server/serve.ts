import { createMetrics } from '../metrics/createMetrics.ts';
import type { Log } from '../ports/runtime.ts';
import type { UserLog } from '../ports/userLog.ts';
import { openStores, type Stores } from '../stores/open.ts';
import { endpointsOf } from '../webhooks/webhooks.ts';
import { createTokens, makeSecret, type TokensDeps } from './auth/tokens.ts';
import { calmLog } from './calmLog.ts';
import { systemClock } from './clock.ts';
import { type Config, type Environment, readConfig } from './config/config.ts';
import { keepCompiledCode } from './config/keepCode.ts';
import { misspelt } from './config/misspelt.ts';
import { secretsOf } from './config/secrets.ts';
import { SETTINGS } from './config/settings.ts';
import { VERSION } from './config/version.ts';
import type { LinkcallServer } from './createServer.ts';
import { lazyMonitor } from './developmentViews.ts';
import { createLog } from './log.ts';
import { EXIT_CONFIG, EXIT_FAILED, refusedStart } from './refusedStart.ts';
import { addressOf, startLine } from './startLine.ts';
import { zegoEndpointsOf } from './zego.ts';

/** A stop that takes longer is cut off: what was answered is durable all the same. */
const STOP_WITHIN_MS = 9_000;
/** CL6: with channels to hand over. */
const HAND_OVER_WITHIN_MS = 28_000;

/** Serves until it is told to stop. */
export async function main(env: Environment, stop: AbortSignal): Promise<void> {
  keepCompiledCode();
  // What has not begun needs no end.
  const leave = () => process.exit(0);
  if (stop.aborted) leave();
  stop.addEventListener('abort', leave);
  const config = readConfig(env);
  if ('mistakes' in config) {
    complain(['Linkcall cannot start with these settings:', ...config.mistakes].join('\n  '));
    process.exit(EXIT_CONFIG);
  }
  try {
    await serve(env, config, stop, () => stop.removeEventListener('abort', leave));
  } catch (error) {
    const { says, exitCode } = refusedStart(error, config);
    complain(`Linkcall cannot start: ${says}`);
    process.exit(exitCode);
  }
}

async function serve(env: Environment, config: Config, stop: AbortSignal, onBegun: () => void): Promise<void> {
  const { logLevel, auth, environment } = config;
  const log = calmLog(createLog({ level: logLevel, secrets: secretsOf(config) }), systemClock);
  for (const doubt of misspelt(env, SETTINGS)) log.warn({}, doubt);
  // Where METRICS_TOKEN is not set the page is for everybody.
  const metrics = createMetrics(config.metricsToken === undefined ? 'hidden' : VERSION);
  const endpoints = [...endpointsOf(config.webhooks), ...zegoEndpointsOf(config.zego)];
  const stores = await openStores({ ...config, endpoints }, log, systemClock, metrics);
  const tokens = createTokens(await signers(auth, log));
  const monitor = environment === 'development' ? lazyMonitor() : undefined;
  // Most of a start is to load it: who cannot have the stores is told so before that.
  const { createServer } = await import('./createServer.ts');
  const server = await createServer({ config, tokens, stores, clock: systemClock, log, metrics, monitor });
  const stopWithinMs = config.redisUrl === undefined ? STOP_WITHIN_MS : HAND_OVER_WITHIN_MS;
  onBegun();
  stop.addEventListener('abort', () => void end({ server, stores, log, stopWithinMs, why: stop.reason }));
  endOnUnknownErrors(log);
  try {
    const port = await server.listen();
    if (!stop.aborted) announce(config, port, log);
    if (config.mysqlUrl !== undefined) void tellIfAway(stores.userLog, log);
  } catch (error) {
    // Whoever stops a server that is just starting takes its store away.
    if (!stop.aborted) throw error;
  }
}

/** IN1 */
async function signers(auth: Config['auth'], log: Log): Promise<TokensDeps> {
  if (auth.kind === 'made-up') return { secrets: [makeSecret()] };
  const { secrets, jwksUrl: url } = auth;
  if (url === undefined) return { secrets };
  const { remoteKeys } = await import('./auth/remoteKeys.ts');
  return { secrets, remoteKeys: remoteKeys({ url, clock: systemClock, log, fetch: globalThis.fetch }) };
}

type Ending = {
  readonly server: LinkcallServer;
  readonly stores: Stores;
  readonly log: Log;
  readonly stopWithinMs: number;
  readonly why: string;
};

async function end({ server, stores, log, stopWithinMs, why }: Ending): Promise<void> {
  log.info({ why }, 'stopping: what is under way is finished first');
  setTimeout(() => process.exit(EXIT_FAILED), stopWithinMs).unref();
  await server.stop();
  await stores.close();
  log.info({}, 'stopped');
  process.exit(0);
}

function endOnUnknownErrors(log: Log): void {
  process.on('uncaughtException', (error) => {
    // What was answered is durable; what memory holds beyond that is no longer to be trusted.
    log.error({ err: error }, 'an error that nobody handled: the server ends');
    process.exit(EXIT_FAILED);
  });
}

/** ST6: nobody waits for the user log, so a wrong MYSQL_URL would come to light only when the first call has ended. */
async function tellIfAway(userLog: UserLog, log: Log): Promise<void> {
  try {
    await userLog.history({ limit: 1 });
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    log.warn({}, `the user log is away: ${says} Calls go on, and their records wait`);
  }
}

/** OP9: in production all of standard output is JSON, and the first line is there whatever LOG_LEVEL says. */
function announce(config: Config, port: number, log: Log): void {
  const { auth, hasConsole, environment } = config;
  const address = addressOf(config, port);
  const serves = `Linkcall serves on ${address}`;
  const line = startLine(config, port);
  if (environment === 'production') {
    createLog({ level: 'info', secrets: secretsOf(config) }).info(line, serves);
    return;
  }
  say(serves);
  const isPlayground = auth.kind !== 'given';
  const offer = isPlayground ? 'try a call there, and see every channel' : 'operators see every channel there';
  if (hasConsole) say(`Open ${address}/ in a browser: ${offer}`);
  if (isPlayground) {
    say('No AUTH_SECRET is set: this run made up its own, listens on this machine only,');
    say(`and gives out tokens to play with at POST ${address}/dev/token`);
  }
  log.info(line, 'this is what serves');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}
