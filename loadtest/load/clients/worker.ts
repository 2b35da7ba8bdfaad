// One process of the harness: its share of the channels. Started by workerPool.ts, and told by messages what to do.

import type { Violation } from '../invariants.ts';
import { Metrics } from '../metrics.ts';
import { Seconds } from '../seconds.ts';
import { LoadGenerator } from './loadGenerator.ts';
import type { FromWorker, Plan, ToWorker } from './messages.ts';
import { Sockets } from './sockets.ts';

const VIOLATIONS_TOLD_MAX = 100;

// The SDK reports each lost connection on the console; here they are counted.
console.info = () => {};
console.warn = () => {};

const sockets = new Sockets();
const metrics = new Metrics();
const stop = new AbortController();
const violations: Violation[] = [];
let violationCount = 0;
let startsAtMs = performance.now();
let generator: LoadGenerator | undefined;

// Ctrl-C in a terminal reaches all processes; the first one says what is to be done.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', (message: ToWorker) => {
  follow(message).catch((error) => tell({ type: 'failed', why: error instanceof Error ? error.message : `${error}` }));
});

async function follow(message: ToWorker): Promise<void> {
  if (message.type === 'connect') await connect(message.plan);
  else if (message.type === 'stop') stop.abort();
  else if (generator !== undefined) {
    if (message.type === 'play') await play(generator, message.startsAt);
    await generator.leave();
    tell({ type: 'ended', violations, violationCount });
  }
}

async function connect(plan: Plan): Promise<void> {
  const nowMs = () => performance.now() - startsAtMs;
  generator = new LoadGenerator({ plan, metrics, sockets, nowMs, violation, stop: stop.signal });
  await generator.connect((connected) => tell({ type: 'connecting', connected }));
  tell({ type: 'connected' });
}

async function play(load: LoadGenerator, startsAt: number): Promise<void> {
  startsAtMs = startsAt - performance.timeOrigin;
  const seconds = new Seconds({ metrics, connected: () => load.connected, startsAtMs, tell });
  await load.play();
  tell({ type: 'settling' });
  await load.settle();
  seconds.end();
}

function violation(found: Violation): void {
  violationCount += 1;
  metrics.count('violations');
  if (violations.length < VIOLATIONS_TOLD_MAX) violations.push(found);
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
