import { Counter, type Registry } from 'prom-client';
import type { CallbackOutcome, Metrics, ZegoEventName } from '../ports/runtime.ts';
import { counterBy, namesOf, tally } from './tally.ts';

const EVENT_NAMES = namesOf<ZegoEventName>({
  room_create: true,
  room_close: true,
  room_login: true,
  room_logout: true,
  stream_create: true,
  stream_close: true,
  other: true,
});

/** Those of which an alarm is: a series that begins with the trouble does not grow by it. */
const KNOWN_OUTCOMES = ['kept', 'unauthentic', 'malformed'] as const;

export function zegoMetrics(
  register: Registry,
): Pick<Metrics, 'callback' | 'evictions' | 'gap' | 'scan' | 'streamScan'> {
  const callback = tally<ZegoEventName, CallbackOutcome>(register, {
    name: 'linkcall_zego_callbacks_total',
    help: 'Callbacks of ZEGO by event and by what became of them; all but kept and unused were answered with an error.',
    labels: ['event', 'outcome'],
    known: EVENT_NAMES.flatMap((event) => KNOWN_OUTCOMES.map((outcome) => [event, outcome] as const)),
  });
  const evictions = new Counter({
    name: 'linkcall_zego_evictions_total',
    help: 'Sessions, users and streams of the ZEGO lists that were forgotten early because a room had too many.',
    registers: [register],
  });
  const gap = counterBy(register, {
    name: 'linkcall_zego_gaps_total',
    help: 'Gaps in the callbacks of a room that stayed open, by whether a scan made up for what was lost.',
    label: 'outcome',
    known: ['repaired', 'failed', 'no-credentials'],
  });
  const scan = counterBy(register, {
    name: 'linkcall_zego_scans_total',
    help: 'Comparisons of a room with the user list of the ZEGO server API.',
    label: 'outcome',
    known: ['done', 'failed'],
  });
  const streamScan = counterBy(register, {
    name: 'linkcall_zego_stream_scans_total',
    help: 'Comparisons of a room with the stream list of the ZEGO server API.',
    label: 'outcome',
    known: ['done', 'failed'],
  });
  return { callback, evictions: (count) => evictions.inc(count), gap, scan, streamScan };
}
