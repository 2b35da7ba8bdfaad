// One process of the harness: its share of the channels. Started by team.ts, and told by messages what to do.

import type { Violation } from '../invariants.ts';
import { Seconds } from '../seconds.ts';
import { Tally } from '../tally.ts';
import { Crowd } from './crowd.ts';
import type { FromPlayers, Plan, ToPlayers } from './messages.ts';
import { Sockets } from './sockets.ts';

const VIOLATIONS_TOLD_MAX = 100;

// The SDK reports each lost connection on the console; here they are counted.
console.info = () => {};
console.warn = () => {};

const sockets = new Sockets();
const tally = new Tally();
const stop = new AbortController();
const violations: Violation[] = [];
let violationCount = 0;
let startsAtMs = performance.now();
let crowd: Crowd | undefined;

// Ctrl-C in a terminal reaches all processes; the first one says what is to be done.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', (message: ToPlayers) => {
  follow(message).catch((error) => tell({ type: 'failed', why: error instanceof Error ? error.message : `${error}` }));
});

async function follow(message: ToPlayers): Promise<void> {
  if (message.type === 'connect') await connect(message.plan);
  else if (message.type === 'stop') stop.abort();
  else if (crowd !== undefined) {
    if (message.type === 'play') await play(crowd, message.startsAt);
    await crowd.leave();
    tell({ type: 'ended', violations, violationCount });
  }
}

async function connect(plan: Plan): Promise<void> {
  const nowMs = () => performance.now() - startsAtMs;
  crowd = new Crowd({ plan, tally, sockets, nowMs, violation, stop: stop.signal });
  await crowd.connect((connected) => tell({ type: 'connecting', connected }));
  tell({ type: 'connected' });
}

async function play(players: Crowd, startsAt: number): Promise<void> {
  startsAtMs = startsAt - performance.timeOrigin;
  const seconds = new Seconds({ tally, connected: () => players.connected, startsAtMs, tell });
  await players.play();
  tell({ type: 'settling' });
  await players.settle();
  seconds.end();
}

function violation(found: Violation): void {
  violationCount += 1;
  if (violations.length < VIOLATIONS_TOLD_MAX) violations.push(found);
}

function tell(message: FromPlayers): void {
  process.send?.(message);
}
