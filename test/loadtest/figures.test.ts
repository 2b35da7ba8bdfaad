import assert from 'node:assert/strict';
import { type LoadArguments, readArguments } from '../../loadtest/load/arguments.ts';
import { TimeSeries } from '../../loadtest/load/clients/timeSeries.ts';
import { plansFor } from '../../loadtest/load/clients/workerPool.ts';
import { Metrics } from '../../loadtest/load/metrics.ts';
import { doubts, summarize } from '../../loadtest/load/report/summary.ts';
import { metric } from '../../loadtest/load/serverUnderTest.ts';
import { Totals } from '../../loadtest/load/totals.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, nth) => from + nth);
const isNear = (value: number, expected: number) => Math.abs(value - expected) <= expected / 1_000;

function metricsOf(times: readonly number[]) {
  const metrics = new Metrics();
  for (const ms of times) {
    metrics.count('asked apply');
    metrics.count('answered 0 done');
    metrics.time('reply', ms);
  }
  return metrics.take();
}

const second = (nth: number, times: readonly number[]) => {
  return { nth, metrics: metricsOf(times), connected: 10, residentBytes: 1_000, cpu: times.length / 1_000 };
};

describe('the figures of the load test', () => {
  it('of several processes are the same as those of one', () => {
    const [one, several] = [new Totals(), new Totals()];
    one.add(metricsOf(range(1, 1_000)));
    for (const part of [range(1, 10), range(11, 900), range(901, 1_000)]) several.add(metricsOf(part));
    assert.deepEqual(several.raw(), one.raw());
    const { count, p50, p95, p99, max } = several.percentiles('reply');
    assert.equal(count, 1_000);
    assert(
      isNear(p50, 500) && isNear(p95, 950) && isNear(p99, 990) && isNear(max, 1_000),
      `${p50} ${p95} ${p99} ${max}`,
    );
    assert.equal(several.total('answered '), 1_000);
  });

  it('begin anew when they were taken', () => {
    const metrics = new Metrics();
    metrics.count('drops');
    metrics.take();
    assert.deepEqual(metrics.take(), { counts: {}, samples: {} });
  });

  it('of a time beyond all measure are kept, too', () => {
    const totals = new Totals();
    totals.add(metricsOf([-5, 10_000_000]));
    assert(isNear(totals.percentiles('reply').max, 600_000));
  });

  it('of each second are those of all processes', () => {
    const timeSeries = new TimeSeries();
    timeSeries.add(second(0, [1]));
    timeSeries.add(second(1, [10, 20]));
    timeSeries.add(second(1, [30]));
    timeSeries.addServer(1, { residentBytes: 5, cpuSeconds: 1, atMs: 1_000 });
    timeSeries.addServer(2, { residentBytes: 6, cpuSeconds: 1.5, atMs: 2_000 });
    const [first, other, last] = timeSeries.seconds();
    assert.equal(first?.asked, 1);
    assert.deepEqual([other?.asked, other?.connected, other?.harnessBytes, other?.harnessCpu], [3, 20, 2_000, 0.002]);
    assert(isNear(other?.reply.max ?? 0, 30));
    assert.deepEqual([last?.serverBytes, last?.serverCpu], [6, 0.5]);
  });

  it('of a process that is late with a second count in the total', () => {
    const timeSeries = new TimeSeries();
    timeSeries.add(second(0, [1]));
    timeSeries.add(second(30, [1]));
    timeSeries.add(second(0, [1, 2]));
    assert.equal(timeSeries.total.total('asked '), 4);
    assert.deepEqual(
      timeSeries.seconds().map(({ nth, asked }) => [nth, asked]),
      [
        [0, 1],
        [30, 1],
      ],
    );
  });

  it('are shown without secrets', () => {
    const args = ['--auth-secret', 'hidden', '--metrics-token', 'hidden', '--zego', '--zego-secret', 'hidden'];
    const summary = summarize({ ...OUTCOME, options: options(...args), timeSeries: new TimeSeries() });
    assert.doesNotMatch(JSON.stringify(summary), /hidden/);
  });

  it('of the server are read from its metrics', () => {
    assert.equal(metric('# HELP a b\na_more 3\na 1.5e3\n', 'a'), 1_500);
    assert(Number.isNaN(metric('', 'a')));
  });
});

describe('the doubts about a load test', () => {
  const calm = { count: 9, p50: 1, p95: 2, p99: 3, max: 4 };
  const good = {
    rate: { due: 100, asked: 100, answered: 99 },
    harness: { lag: calm, cpu: 0.3, bytes: 1 },
    wasStopped: false,
    perSecond: 100,
    applies: 0.4,
  };

  it('are none when all went well', () => {
    assert.deepEqual(doubts(good), []);
  });

  it('tell of a harness that was late or busy itself', () => {
    assert.match(
      doubts({ ...good, harness: { ...good.harness, lag: { ...calm, p99: 80 } } }).join(),
      /late itself.*80\.0 ms.*too much else to do/,
    );
    assert.match(doubts({ ...good, harness: { ...good.harness, cpu: 0.97 } }).join(), /busy for 97\.0 %.*--processes/);
  });

  it('tell of viewers who are too few to apply often enough', () => {
    assert.match(doubts({ ...good, applies: 0.1 }).join(), /Only 10\.0 % .*--apply-burst/);
  });

  it('tell of a rate that was not reached', () => {
    assert.match(
      doubts({ ...good, rate: { ...good.rate, answered: 60 } }).join(),
      /60\.0 commands.*100 were asked for/,
    );
  });
});

describe('the shares of the processes', () => {
  it('are all the channels, each once, and the whole rate', () => {
    const plans = plansFor(options('--channels', '10', '--processes', '3', '--rate', '30'), 'c');
    const sids = plans.flatMap((plan) => plan.sids);
    assert.deepEqual(sids.toSorted(), Array.from({ length: 10 }, (_, nth) => `c${nth}`).toSorted());
    assert.deepEqual(
      plans.map(({ perSecond }) => Math.round(perSecond)),
      [12, 9, 9],
    );
    assert.equal(new Set(plans.map(({ seed }) => seed)).size, 3);
  });
});

const OUTCOME = {
  startedAt: '',
  machine: '',
  wasStopped: false,
  playedS: 1,
  connections: 1,
  connectedInS: 1,
  zego: undefined,
  inMirrors: undefined,
  violations: [],
  violationCount: 0,
};

function options(...args: string[]): LoadArguments {
  const found = readArguments(args, {});
  assert(!('mistakes' in found));
  return found;
}
