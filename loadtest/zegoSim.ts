// Plays ZEGO against a live server: callbacks that get lost, doubled and overtaken. In the end the server's room list
// must tell what really happened. Exit code 0 if it does, 1 if not, 64 for wrong arguments.
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { Random } from './random.ts';
import { serveApi } from './zego/apiServer.ts';
import { readArguments, type SimArguments, USAGE } from './zego/arguments.ts';
import { systemClock } from './zego/clock.ts';
import { differences } from './zego/difference.ts';
import { Phases } from './zego/phases.ts';
import { report } from './zego/report.ts';
import { Server } from './zego/server.ts';
import { CALM, createServerApi } from './zego/serverApi.ts';
import { createZego } from './zego/zego.ts';

const EXIT_DIFFERENT = 1;

const options = argumentsOrExit();
const prefix = `zego-sim-${options.seed}-${Date.now().toString(36)}-`;
const server = new Server(options.url, options.adminToken);
const zego = createZego({
  clock: systemClock,
  seed: options.seed,
  rooms: { prefix, rooms: options.rooms, users: options.users },
  sender: { appId: options.appId, secret: options.secret },
  weather: options.weather,
  post: server.post,
});

const stop = new AbortController();
// A second Ctrl-C ends it at once.
process.once('SIGINT', () => stop.abort());

process.exit((await run().catch(failed)) ? 0 : EXIT_DIFFERENT);

/** True if the server knows what it can know. */
async function run(): Promise<boolean> {
  await server.rooms(prefix);
  if (options.serverApi !== undefined) await playServerApi(options.serverApi);
  const phases = new Phases(systemClock, zego, stop.signal);
  await phases.happen(options.perSecond, options.durationS);
  await phases.deliver();
  const canRepair = options.serverApi !== undefined && (await letRepair(phases));
  const truth = zego.world.truth();
  const found = differences(truth, await server.rooms(prefix), zego.delivery, canRepair);
  process.stdout.write(report(zego.delivery.counts, truth.length, found));
  return found.every(({ excuse }) => excuse !== undefined);
}

/** A callback that was a session's last leaves no gap: somebody comes where something is missing, and is heard of. */
async function letRepair(phases: Phases): Promise<boolean> {
  Object.assign(options.weather, { drop: 0 });
  const visited = new Set(zego.delivery.missing.map(({ roomId }) => roomId));
  for (const roomId of visited) if (!stop.signal.aborted) zego.world.visit(roomId);
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
    weather: CALM,
    membersOf: (roomId) => zego.world.membersOf(roomId),
    streamsOf: (roomId) => zego.world.streamsOf(roomId),
  });
  await serveApi(api, port);
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
