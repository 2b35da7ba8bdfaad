// Plays ZEGO against a live server: callbacks that get lost, doubled and overtaken. In the end the server's room list
// must tell what really happened. With phones it also calls, and nothing may be on the air for long that must not be. Exit
// code 0 if it is so, 1 if not, 64 for wrong arguments.
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { Random } from './random.ts';
import { serveApi } from './zego/apiServer.ts';
import { readArguments, type SimArguments, USAGE } from './zego/arguments.ts';
import { systemClock } from './zego/clock.ts';
import { differences } from './zego/difference.ts';
import { Phases } from './zego/phases.ts';
import { createStudio, type Studio } from './zego/phones/studio.ts';
import { report } from './zego/report.ts';
import { Server } from './zego/server.ts';
import { type ApiWeather, CALM, createServerApi } from './zego/serverApi.ts';
import { createZego } from './zego/zego.ts';

const EXIT_DIFFERENT = 1;

const options = argumentsOrExit();
const prefix = `zego-sim-${options.seed}-${Date.now().toString(36)}-`;
const server = new Server(options.urls, options.adminToken, options.phones?.authSecret);
const stop = new AbortController();
// A second Ctrl-C ends it at once.
process.once('SIGINT', () => stop.abort());

const zego = createZego({
  clock: systemClock,
  seed: options.seed,
  rooms: { prefix, rooms: options.rooms, users: options.users },
  sender: { appId: options.appId, secret: options.secret },
  weather: options.weather,
  post: server.post,
  arrived: (callback) => studio?.arrived(callback),
});
const studio = createCalls();
const apiWeather: ApiWeather = { ...CALM };

process.exit((await run().catch(failed)) ? 0 : EXIT_DIFFERENT);

/** True if the server knows what it can know. */
async function run(): Promise<boolean> {
  await server.rooms(prefix);
  if (options.serverApi !== undefined) await playServerApi(options.serverApi);
  const phases = new Phases(systemClock, zego, stop.signal);
  await studio?.join();
  studio?.play();
  const apiComesBack = loseApi();
  await phases.happen(options.perSecond, options.durationS);
  await studio?.end();
  apiComesBack();
  await phases.deliver();
  await letCut(phases);
  const canRepair = options.serverApi !== undefined && (await letRepair(phases));
  const truth = [...zego.world.truth(), ...(studio?.rooms.truth() ?? [])];
  const different = differences(truth, await server.rooms(prefix), zego.delivery, canRepair);
  const found = [...(studio?.findings() ?? []), ...different];
  process.stdout.write(report(zego.delivery.counts, truth.length, found) + (studio?.report() ?? ''));
  return found.every(({ excuse }) => excuse !== undefined);
}

async function letCut(phases: Phases): Promise<void> {
  if (studio === undefined || options.phones === undefined) return;
  await phases.cut(
    studio.isQuiet,
    options.phones.graceMs + options.phones.withinMs + 1 + options.phones.apiAwayS * 2_000,
  );
}

/** A callback that was a session's last leaves no gap: somebody comes where something is missing, and is heard of. */
async function letRepair(phases: Phases): Promise<boolean> {
  Object.assign(options.weather, { drop: 0 });
  const visited = new Set(zego.delivery.missing.map(({ roomId }) => roomId));
  for (const roomId of visited) {
    if (stop.signal.aborted) break;
    zego.world.visit(roomId);
    studio?.rooms.visit(roomId);
  }
  await phases.deliver();
  if (visited.size > 0) await phases.wait(options.gapMs + options.repairMs);
  return !stop.signal.aborted;
}

async function playServerApi({ secret, port }: NonNullable<SimArguments['serverApi']>): Promise<void> {
  const api = createServerApi({
    clock: systemClock,
    random: new Random(options.seed),
    appId: String(options.appId),
    serverSecret: secret,
    weather: apiWeather,
    membersOf: (roomId) => studio?.rooms.membersOf(roomId) ?? zego.world.membersOf(roomId),
    streamsOf: (roomId) => {
      const isCall = studio?.rooms.membersOf(roomId) !== undefined;
      return isCall ? studio?.rooms.streamsOf(roomId) : zego.world.streamsOf(roomId);
    },
    ...(studio === undefined ? {} : { control: studio.control }),
  });
  await serveApi(api, port);
}

function createCalls(): Studio | undefined {
  const { phones, serverApi, appId, seed, urls, rooms, gapMs, repairMs } = options;
  if (phones === undefined || serverApi === undefined) return undefined;
  return createStudio({
    ...{ clock: systemClock, seed, urls, prefix, rooms, options: phones, stop: stop.signal },
    project: { appId, serverSecret: serverApi.secret },
    repairedMs: gapMs + repairMs,
    tell: (callback) => zego.delivery.send(callback),
  });
}

/** In the middle of it, if that is wanted; returns how to end it early. */
function loseApi(): () => void {
  const { phones, durationS } = options;
  if (phones === undefined || phones.apiAwayS === 0) return () => {};
  const comeBack = () => Object.assign(apiWeather, CALM);
  const beganAt = Date.now();
  const fromMs = Math.max(0, (durationS - phones.apiAwayS) / 2) * 1_000;
  studio?.apiWasAway(beganAt + fromMs, beganAt + fromMs + phones.apiAwayS * 1_000);
  systemClock.after(fromMs, () => Object.assign(apiWeather, { fail: 1 }));
  systemClock.after(fromMs + phones.apiAwayS * 1_000, comeBack);
  return comeBack;
}

function argumentsOrExit(): SimArguments {
  helpIfAsked(USAGE);
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    return endWithUsage(reason(error), USAGE);
  }
}

function failed(error: unknown): false {
  process.stderr.write(`${reason(error)}\n`);
  return false;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
