import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MediaCounts } from '../ports/runtime.ts';
import type { StrangersCount } from './measuredStore.ts';
import { counterBy } from './tally.ts';

export type MediaMetrics = StrangersCount & { readonly cuts: MediaCounts };

/** ZEGO's codes that tell something, and our words; a row for each that it may think of would be no bound. */
const CODES: ReadonlySet<string> = new Set(['1', '2', '4', '7', '9', '206', '207', '5018', 'no-answer', 'on-air']);
const AFTER_S = [0.25, 0.5, 1, 2, 3, 5, 7, 10, 20, 60, 300, 3_600];

/** ME9 */
export function mediaMetrics(register: Registry): MediaMetrics {
  const registers = [register];
  const owed = new Gauge({
    name: 'linkcall_media_cuts_owed',
    help: 'Streams that are to be cut and are not, those of all processes.',
    registers,
  });
  const oldest = new Gauge({
    name: 'linkcall_media_oldest_seconds',
    help: 'How long the oldest of them has been owed.',
    registers,
  });
  const done = new Counter({ name: 'linkcall_media_cuts_total', help: 'Streams that this process cut.', registers });
  const after = new Histogram({
    name: 'linkcall_media_cut_seconds',
    help: 'From owed to seen closed, or known to be absent.',
    buckets: AFTER_S,
    registers,
  });
  const strangers = new Counter({
    name: 'linkcall_media_strangers_total',
    help: 'Streams on the air of whom nobody had let in, as channels of this process found them.',
    registers,
  });
  const failed = counterBy<string>(register, {
    name: 'linkcall_media_failures_total',
    help: 'Attempts of this process to cut a stream that failed, by the code of ZEGO.',
    label: 'code',
    known: ['9', '206', '207', 'no-answer', 'on-air', 'other'],
  });
  return {
    cuts: {
      waiting: ({ count, oldestMs }) => {
        owed.set(count);
        oldest.set(oldestMs / 1_000);
      },
      done: (afterMs) => {
        done.inc();
        after.observe(afterMs / 1_000);
      },
      failed: (code) => failed(CODES.has(code) ? code : 'other'),
    },
    strangers: (found) => strangers.inc(found),
  };
}
