import assert from 'node:assert/strict';
import { readArguments } from '../../loadtest/load/arguments.ts';
import { Course } from '../../loadtest/load/clients/course.ts';
import { pageOf } from '../../loadtest/load/report/page.ts';
import { plotHtml } from '../../loadtest/load/report/plot.ts';
import { type Summary, summarize } from '../../loadtest/load/report/summary.ts';
import { tableText } from '../../loadtest/load/report/table.ts';
import { tablesOf, verdict } from '../../loadtest/load/report/tables.ts';
import { linearScale, logScale } from '../../loadtest/load/scale.ts';
import { Tally } from '../../loadtest/load/tally.ts';

const HOSTILE = '<script>alert("x")</script>';

function summary(more: Partial<Summary> = {}): Summary {
  const options = readArguments(['--channels', '3', '--duration', '2'], {});
  assert(!('mistakes' in options));
  const course = new Course();
  for (const nth of [0, 1]) {
    const tally = new Tally();
    tally.count('asked apply');
    tally.count('answered 403300018 links-full');
    tally.time('reply', 12.5);
    tally.time('reply to apply', 12.5);
    course.add({ nth, tally: tally.take(), connected: 3, residentBytes: 2 ** 20, cpu: 0.1 });
    course.addServer(nth, { residentBytes: 100 * 2 ** 20, cpuSeconds: nth / 2, atMs: nth * 1_000 });
  }
  const played = { startedAt: '2026-11-21T12:00:00.000Z', machine: 'Node', wasStopped: false, playedS: 2 };
  const connected = { connections: 78, connectedInS: 1, zego: undefined, violations: [], violationCount: 0 };
  return { ...summarize({ options, course, ...played, ...connected }), ...more };
}

const BROKEN = { violations: [{ channel: 'c', user: HOSTILE, saw: 'version 1 after version 2' }], violationCount: 7 };

describe('the report of the load test', () => {
  it('has each answer with its name, and each violation', () => {
    const text = tablesOf(summary(BROKEN)).map(tableText).join('\n');
    assert.match(text, /403300018 +links-full +2$/m);
    assert.match(text, /apply +2 +2 +12\.5 +12\.5 +12\.5 +12\.5$/m);
    assert.match(text, /version 1 after version 2/);
    assert.match(verdict(summary(BROKEN)), /^7 violations; the first 1 are shown\.$/);
    assert.match(verdict(summary()), /^All invariants hold\.$/);
    assert.match(verdict(summary({ wasStopped: true })), /stopped before its time/);
  });

  it('is a page that loads nothing and runs nothing', () => {
    const page = pageOf(summary(BROKEN));
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|\bsrc=|\bhref=|url\(|@import|https?:\/\/(?!127\.0\.0\.1)/);
    assert.match(page, /Content-Security-Policy" content="default-src 'none'/);
    assert.match(page, /prefers-color-scheme: dark/);
  });

  it('is a page with the plots, the tables and the arguments', () => {
    const page = pageOf(summary());
    assert.equal(page.match(/<svg /g)?.length, 4);
    for (const title of ['Reply latency', 'Throughput', 'Memory of the server', 'Answers by code', 'Arguments'])
      assert(page.includes(title), title);
    assert.match(page, /<td>channels<\/td><td>3<\/td>/);
    assert.doesNotMatch(page, /NaN|Infinity|undefined|\[object/);
  });

  it('shows the memory of the harness where the server does not tell its own', () => {
    const seconds = summary().seconds.map((row) => ({ ...row, serverBytes: undefined, serverCpu: undefined }));
    assert.match(pageOf(summary({ seconds, server: undefined })), /Memory of the harness/);
  });

  it('can be made of a run that ended before it began', () => {
    assert.doesNotMatch(pageOf(summary({ seconds: [], playedS: 0 })), /NaN|Infinity|undefined/);
  });
});

describe('a plot', () => {
  const plot = { title: 'T', unit: 'ms', seconds: [0, 1, 2, 3] };

  it('is interrupted where nothing is known', () => {
    const html = plotHtml({ ...plot, series: [{ name: 'p50', values: [1, undefined, 3, 4] }] });
    const [, path = ''] = html.match(/<path class="line s0" d="(.*?)"/) ?? [];
    assert.equal(path.match(/M/g)?.length, 2);
    assert.equal(path.match(/L/g)?.length, 1);
  });

  it('stays within its frame', () => {
    for (const isLog of [true, false]) {
      const html = plotHtml({ ...plot, isLog, series: [{ name: 'p50', values: [0, 0.013, 7, 9_999] }] });
      const [, path = ''] = html.match(/<path class="line s0" d="(.*?)"/) ?? [];
      const heights = [...path.matchAll(/[ML][\d.-]+ ([\d.-]+)/g)].map(([, height]) => Number(height));
      assert.equal(heights.length, 4);
      assert(
        heights.every((height) => height >= 12 && height <= 220),
        `${heights}`,
      );
    }
  });

  it('has ticks at round numbers up to the largest value', () => {
    assert.deepEqual(linearScale(300).ticks, [0, 100, 200, 300]);
    assert.deepEqual(linearScale(0.9).ticks, [0, 0.25, 0.5, 0.75, 1]);
    assert.deepEqual(logScale(3, 250).ticks, [1, 10, 100, 1_000]);
    for (const most of [1, 7, 99, 1_234, 0]) assert((linearScale(most).ticks.at(-1) ?? -1) >= most);
  });
});
