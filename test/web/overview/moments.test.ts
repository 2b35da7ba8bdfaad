import assert from 'node:assert/strict';
import type { OverviewMoment } from '../../../web/api/bodies/overview.ts';
import { FIGURES, shown } from '../../../web/overview/figures.ts';
import { afterOf, columnsOf, rangeOf, rowsOf, withMore } from '../../../web/overview/moments.ts';
import { roughSpan } from '../../../web/overview/tables.ts';

const momentWith = (said: Partial<OverviewMoment>): OverviewMoment => ({
  ...{ at: 0, live: 0, channels: 0, linked: 0, waiting: 0, clients: 0, commands_per_s: 0, refusals_per_s: 0 },
  ...{ reply_p50_ms: null, reply_p99_ms: null, callbacks_per_s: 0, gaps: 0, cuts_owed: 0, webhook_lag_ms: 0 },
  ...{ user_log_backlog: 0, log_backlog_bytes: 0, memory_bytes: 0, event_loop_lag_ms: 0 },
  ...said,
});

describe('what the overview draws', () => {
  it('[OP1] goes on with what came since, and lets go of what is too old', () => {
    const known = [0, 1_000, 2_000].map((at) => momentWith({ at, linked: 1 }));
    const more = withMore(known, { at: 601_000, moments: [momentWith({ at: 2_000, linked: 2 })] }, 'ten-minutes');
    assert.deepEqual(
      more.map(({ at, linked }) => [at, linked]),
      [
        [1_000, 1],
        [2_000, 2],
      ],
    );
    assert.equal(withMore(known, { at: 601_000, moments: [] }, 'hour').length, 3);
    assert.deepEqual([afterOf([], 1_000), afterOf(more, 1_000)], [undefined, -8_000]);
    assert.deepEqual(['hour', 'nonsense', null].map(rangeOf), ['hour', 'ten-minutes', 'ten-minutes']);
  });

  it('[OP1] has a hole where nothing is known', () => {
    const moments = [0, 1_000, 4_000].map((at) => momentWith({ at, live: at }));
    assert.deepEqual(columnsOf(moments, 1_000, [({ live }) => live, ({ reply_p50_ms }) => reply_p50_ms]), [
      [0, 1, 2, 4],
      [0, 1_000, null, 4_000],
      [null, null, null, null],
    ]);
  });

  it('[OP1] as a table has not too many rows, the newest first, with the most that there was', () => {
    const moments = [1, 5, 2, 3, 4].map((linked, nth) =>
      momentWith({ at: nth, linked, gaps: 1, reply_p99_ms: nth === 1 ? 7 : null }),
    );
    assert.deepEqual(
      rowsOf(moments, 3).map(({ at, linked, gaps, reply_p99_ms }) => [at, linked, gaps, reply_p99_ms]),
      [
        [3, 4, 2, null],
        [1, 5, 2, 7],
        [0, 1, 1, null],
      ],
    );
    assert.equal(rowsOf(moments, 5).length, 5);
  });

  it('[OP1] is short to read', () => {
    const now = momentWith({ linked: 1_234, commands_per_s: 0.26, reply_p99_ms: 12.34, memory_bytes: 300 * 1_048_576 });
    const { linked, commands, p50, p99, memory } = FIGURES;
    assert.deepEqual(
      [linked, commands, p50, p99, memory].map((figure) => shown(figure, now)),
      ['1234', '0.3', '–', '12.3 ms', '300 MB'],
    );
    assert.deepEqual([40_000, 720_000, 18_000_000, 260_000_000, -5].map(roughSpan), [
      '40 s',
      '12 min',
      '5 h',
      '3 d',
      '0 s',
    ]);
  });
});
