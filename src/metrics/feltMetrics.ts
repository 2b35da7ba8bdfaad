import { Histogram, type Registry } from 'prom-client';
import type { JoinOutcome, Metrics } from '../ports/runtime.ts';
import { counterBy, namesOf } from './tally.ts';

const WAIT_SECONDS = [1, 2.5, 5, 10, 15, 20, 25, 30, 60, 300];
const CALL_SECONDS = [5, 15, 30, 60, 180, 300, 600, 1_800, 3_600, 10_800];

/** What a close frame of ours or of the framework says, and what a client's own may. */
const CLOSE_CODES = new Set([
  ...[1000, 1001, 1005, 1006, 1009, 1011, 1012],
  ...[4000, 4001, 4002, 4003, 4010, 4100, 4290, 4402, 4403, 4408],
]);

/** OP8: what users feel, but for the replies to their commands. */
export function feltMetrics(
  register: Registry,
): Pick<Metrics, 'waited' | 'talked' | 'join' | 'connectionClosed' | 'reconnect'> {
  const registers = [register];
  const waits = new Histogram({
    name: 'linkcall_wait_seconds',
    help: 'How long those who were let in had waited.',
    buckets: WAIT_SECONDS,
    registers,
  });
  const calls = new Histogram({
    name: 'linkcall_call_seconds',
    help: 'How long users were on the line.',
    buckets: CALL_SECONDS,
    registers,
  });
  const join = counterBy(register, {
    name: 'linkcall_joins_total',
    help: 'Those who came to a channel, and those who were refused, by why.',
    label: 'outcome',
    known: namesOf<JoinOutcome>({
      joined: true,
      'bad-request': true,
      unauthorized: true,
      forbidden: true,
      'too-many': true,
      'not-now': true,
      failed: true,
    }),
  });
  const closed = counterBy<string>(register, {
    name: 'linkcall_connections_closed_total',
    help: 'Connections to channels that came to their end, by the code of WebSocket.',
    label: 'code',
    known: [],
  });
  const reconnect = counterBy(register, {
    name: 'linkcall_reconnects_total',
    help: 'Lost connections that came back, and those that did not in time.',
    label: 'outcome',
    known: ['back', 'lost'],
  });
  return {
    waited: (span) => waits.observe(span / 1_000),
    talked: (span) => calls.observe(span / 1_000),
    join,
    // A client may give any code: what none of ours is counts as one.
    connectionClosed: (code) => closed(code === undefined ? 'none' : CLOSE_CODES.has(code) ? `${code}` : 'other'),
    reconnect,
  };
}
