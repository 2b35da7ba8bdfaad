import assert from 'node:assert/strict';
import { MEASURED, MEASURED_LAST } from '../../loadtest/bench/mirrors/forecast/assumptions.ts';
import { forecast, lastOf, onManyMachines, onOneMachine } from '../../loadtest/bench/mirrors/forecast/forecast.ts';
import { type Machine, type Process, play, type Told } from '../../loadtest/bench/mirrors/forecast/machine.ts';
import { assumptionsOf, BAND, besideMeasured, isInBand } from '../../loadtest/bench/mirrors/forecast/model.ts';

const ALONE: Machine = { cores: 1, viewerMs: 0.01, client: undefined };
const job = (change: number, atMs: number, viewers: number) => ({ change, atMs, viewers, firstMs: 1 });

/** Each viewer is told of each change once, and never of an earlier one behind a later one. */
function assertConserved(told: readonly Told[], processes: readonly Process[]): void {
  processes.forEach(({ jobs }, process) => {
    const viewers = Math.max(...jobs.map((one) => one.viewers));
    const had = Array.from({ length: viewers }, (): number[] => []);
    for (const one of told.filter((slice) => slice.process === process)) {
      for (let viewer = one.from; viewer < one.to; viewer += 1) had[viewer]?.push(one.change);
    }
    for (const changes of had)
      assert.deepEqual(
        changes,
        jobs.map(({ change }) => change),
      );
  });
}

describe('the forecast of a huge audience', () => {
  it('tells each viewer of each change once, in order, however busy the machine is', () => {
    const processes = [130, 1, 777].map((viewers) => ({ jobs: [0, 1, 2].map((nth) => job(nth, nth * 2, viewers)) }));
    for (const cores of [1, 2, 4]) {
      const client = { processes: 2, viewerMs: 0.02 };
      for (const machine of [
        { ...ALONE, cores },
        { ...ALONE, cores, client },
      ]) {
        assertConserved(play(machine, processes), processes);
      }
    }
  });

  it('has as much done as there are cores, and no process does two things at a time', () => {
    const two = [{ jobs: [job(0, 5, 1_000)] }, { jobs: [job(0, 5, 1_000)] }];
    const last = (cores: number, processes: readonly Process[]) =>
      Math.round(lastOf(play({ ...ALONE, cores }, processes)));
    assert.equal(last(1, two), 5 + 22);
    assert.equal(last(2, two), 5 + 11);
    assert.equal(last(2, two.slice(1)), 5 + 11);
    const client = { processes: 1, viewerMs: 0.03 };
    assert.equal(Math.round(lastOf(play({ cores: 1, viewerMs: 0.01, client }, two.slice(1)))), 5 + 1 + 40);
  });

  it('says of this machine what was measured on it', () => {
    for (const { viewers, processes, measuredMs } of MEASURED_LAST) {
      const modelMs = lastOf(onOneMachine(MEASURED, 2, { viewers, processes }));
      const beside = { viewers, processes, measuredMs, modelMs };
      assert(isInBand(beside), JSON.stringify(beside));
    }
    const largest = MEASURED_LAST.reduce((most, one) => (one.viewers > most.viewers ? one : most));
    const wrong = { ...MEASURED, viewerMs: 2 * MEASURED.viewerMs, clientMs: 2 * MEASURED.clientMs };
    assert(!isInBand({ ...largest, modelMs: lastOf(onOneMachine(wrong, 2, largest)) }), 'it would be seen');
  });

  it('takes its costs from what was measured', () => {
    const cpu = { actor: 1, mirror: 0.5, redis: 0.2, viewers: 0.4 };
    const change = {
      alone: cpu,
      few: { ...cpu, redis: 0.6 },
      beside: cpu,
      many: { ...cpu, mirror: 0.5 + 5, redis: 0.6, viewers: 0.4 + 8 },
    };
    const cost = { few: 0, many: 1_000, mirrors: 2, change, restShare: cpu, kb: { actor: 1, mirror: 1 } };
    const lines = [{ name: 'one room', processes: 0, at: new Map([[100, { p50: 4, p99: 9 }]]) }];
    const assumed = assumptionsOf(cost, { lines });
    const { viewerMs, clientMs, mirrorMs, actorMs, deliveryMs, waitMs } = assumed;
    assert.deepEqual([viewerMs, clientMs, mirrorMs, actorMs, waitMs], [0.01, 0.008, 0.5, 1, 2]);
    assert.equal(deliveryMs.toFixed(3), '0.200');
    const [beside] = besideMeasured(assumed, { lines }, 2);
    assert(beside !== undefined && isInBand(beside) && beside.measuredMs === 4 && BAND > 1);
  });

  it('tells 1,000,000 viewers of each change, later than 100,000 by no more than Redis takes for their mirrors', () => {
    const size = { viewers: 1_000_000, changes: 3, apartMs: 1_000 };
    const [many, fewer] = [forecast(MEASURED, size), forecast(MEASURED, { ...size, viewers: 100_000 })];
    assert.equal(many.told, 3_000_000);
    assert.equal(many.machines, 50);
    const later = many.last.p50 - fewer.last.p50;
    assert.equal(later.toFixed(3), ((200 - 20) * MEASURED.deliveryMs).toFixed(3));
    const [first] = onManyMachines(MEASURED, { ...size, viewers: 12_000 });
    assert(first !== undefined);
    const jobs = (viewers: number) => ({ jobs: [0, 1, 2].map((change) => job(change, 0, viewers)) });
    assertConserved(first, [5_000, 5_000, 2_000].map(jobs));
  });
});
