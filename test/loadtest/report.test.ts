import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { readArguments } from '../../loadtest/load/arguments.ts';
import { TimeSeries } from '../../loadtest/load/clients/timeSeries.ts';
import { Metrics } from '../../loadtest/load/metrics.ts';
import { type Summary, summarize } from '../../loadtest/load/report/summary.ts';
import { tableText } from '../../loadtest/load/report/table.ts';
import { tablesOf, verdict } from '../../loadtest/load/report/tables.ts';
import { writeReport } from '../../loadtest/load/report/writeReport.ts';
import { openChromium } from '../support/services/chromium.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;
const HOSTILE = '<script>alert("x")</script>';

function summary(more: Partial<Summary> = {}): Summary {
  const options = readArguments(['--channels', '3', '--duration', '2'], {});
  assert(!('mistakes' in options));
  const timeSeries = new TimeSeries();
  for (const nth of [0, 1]) {
    const metrics = new Metrics();
    metrics.count('asked apply');
    metrics.count('answered 403300018 links-full');
    metrics.time('reply', 12.5);
    metrics.time('reply to apply', 12.5);
    timeSeries.add({ nth, metrics: metrics.take(), connected: 3, residentBytes: 2 ** 20, cpu: 0.1 });
    timeSeries.addServer(nth, { residentBytes: 100 * 2 ** 20, cpuSeconds: nth / 2, atMs: nth * 1_000 });
  }
  const played = { startedAt: '2026-11-21T12:00:00.000Z', machine: 'Node', wasStopped: false, playedS: 2 };
  const connected = {
    connections: 78,
    connectedInS: 1,
    zego: undefined,
    inMirrors: undefined,
    violations: [],
    violationCount: 0,
  };
  return { ...summarize({ options, timeSeries, ...played, ...connected }), ...more };
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
});

describe('the page of the report', () => {
  let browser: Browser;
  let folder: string;
  before(async function () {
    // The browser may have to be installed first.
    this.timeout(600_000);
    browser = await openChromium();
    folder = await mkdtemp(join(tmpdir(), 'linkcall-report-'));
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** From the disk, as whoever was sent it opens it. */
  async function show(of: Summary): Promise<{ page: Page; asked: string[]; faults: string[] }> {
    const page = await browser.newPage();
    const asked: string[] = [];
    const faults: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (line) => faults.push(line.text()));
    await page.goto(pathToFileURL(await writeReport(folder, of)).href);
    return { page, asked, faults };
  }

  it('needs no other file and no network, and runs nothing that the run has told', async () => {
    const { page, asked, faults } = await show(summary({ ...BROKEN, startedAt: HOSTILE }));
    assert.deepEqual([asked.length, faults], [1, []]);
    assert.equal(await page.getByRole('cell', { name: HOSTILE }).count(), 2);
    // What its own script may do, no other one may.
    await page.evaluate(() =>
      document.body.append(Object.assign(document.createElement('script'), { text: 'document.title = "ran"' })),
    );
    assert.notEqual(await page.title(), 'ran');
  });

  it('has the plots, which tell the figures of a second, and the tables', async () => {
    const { page } = await show(summary());
    assert.deepEqual(await page.locator('figcaption').allTextContents(), [
      'Reply latency ms, log scale',
      'Throughput commands each second',
      'Memory of the server MB resident',
      'Whose time it is % of a core',
    ]);
    await page
      .locator('.u-over')
      .first()
      .hover({ position: { x: 1, y: 20 } });
    const told = (await page.locator('.u-legend').allTextContents()).map((text) => text.replace(/\s+/g, ''));
    assert.match(told[0] ?? '', /p5012\.5/);
    assert.match(told[1] ?? '', /^second0asked1answered1$/, 'each of them tells of the same second');
    assert.match(told[2] ?? '', /server100$/);
    for (const title of ['Answers by code', 'Arguments']) await page.getByRole('heading', { name: title }).waitFor();
    assert.equal(await page.getByRole('row', { name: 'channels 3' }).count(), 1);
    assert.doesNotMatch(await page.locator('body').innerText(), /NaN|Infinity|undefined|\[object/);
  });

  it('shows the memory of the harness where the server does not tell its own', async () => {
    const seconds = summary().seconds.map((row) => ({ ...row, serverBytes: undefined, serverCpu: undefined }));
    const { page, faults } = await show(summary({ seconds, server: undefined }));
    await page.getByText('Memory of the harness').waitFor();
    assert.deepEqual(faults, []);
  });

  it('can be made of a run that ended before it began', async () => {
    const { page, faults } = await show(summary({ seconds: [], playedS: 0 }));
    assert.equal(await page.locator('canvas').count(), 4);
    assert.deepEqual(faults, []);
    assert.doesNotMatch(await page.locator('body').innerText(), /NaN|Infinity|undefined/);
  });
}).timeout(TIMEOUT_MS);
