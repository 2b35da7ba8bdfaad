import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import { z } from 'zod';
import { promtool, withFile } from '../docs/checkConfigs.ts';
import { type Family, readExposition, type Sample, sumOf } from '../support/exposition.ts';
import type { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const FILE = 'docs/alarms.yml';

const rule = z.object({
  alert: z.string(),
  expr: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
});
const file = z.object({ groups: z.tuple([z.object({ rules: z.array(rule) })]) });
export const RULES = file.parse(load(readFileSync(FILE, 'utf8'))).groups[0].rules;

/** Of one look at a server; undefined: it did not answer. */
type Page = ReadonlyMap<string, Family> | undefined;

/** Prometheus looks each half a minute. */
const EVERY_S = 30;
/** All is well for as long as the longest of the windows. */
const WELL_PAGES = 20;

const PACE_S = 0.5;

export type Sum = (name: string, labels?: Record<string, string>) => number;

/** What a Prometheus has of a server: the pages that the server told it, as if it had come for them each half a minute. */
export class Watch {
  readonly #server: Pick<TestServer, 'url'>;
  readonly #pages: Page[] = [];

  private constructor(server: Pick<TestServer, 'url'>) {
    this.#server = server;
  }

  /** While all is well. */
  static async over(server: Pick<TestServer, 'url'>): Promise<Watch> {
    const watch = new Watch(server);
    await watch.look();
    watch.staysSo(WELL_PAGES - 1);
    return watch;
  }

  /** The next page, which is the first one to tell what is waited for: a page may be a moment old. */
  async look(
    tells: (now: Sum, earlier: Sum) => boolean | Promise<boolean> = () => true,
    what = 'the server tells something',
  ): Promise<void> {
    const last = this.#pages.at(-1);
    let page: Page;
    await until(async () => {
      page = await pageOf(this.#server);
      return page === undefined || tells(sumIn(page), sumIn(last));
    }, what);
    this.#pages.push(page);
  }

  /** For so many pages more. */
  staysSo(pages: number): void {
    const last = this.#pages.at(-1);
    for (let nth = 0; nth < pages; nth += 1) this.#pages.push(last);
  }

  /** As `name` grows in a moment in which it grows by more than `least` a second of this clock, so it goes on. */
  async paces(name: string, least: number, pages: number, nowS: () => number): Promise<void> {
    const moment = async () => ({ value: sumIn(await pageOf(this.#server))(name), at: nowS() });
    let pace = 0;
    let last = await moment();
    await until(async () => {
      const now = await moment();
      // Of a shorter one it says nothing: a page may be a moment old.
      if (now.at - last.at < PACE_S) return false;
      pace = (now.value - last.value) / (now.at - last.at);
      last = now;
      return pace > least;
    }, `${name} grows by ${least} a second`);
    for (let nth = 1; nth <= pages; nth += 1) this.#pages.push(asOnly(name, last.value + nth * pace * EVERY_S));
  }

  /** By the rules as they are shipped: nothing while all was well, and this so many minutes into the trouble. */
  async rings(alert: string, minutes: number, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const found = RULES.find((one) => one.alert === alert);
    assert(found !== undefined, `no rule ${alert}`);
    const wellS = (WELL_PAGES - 1) * EVERY_S;
    const told = { exp_labels: { ...found.labels, ...more }, exp_annotations: found.annotations };
    const test = {
      interval: `${EVERY_S}s`,
      input_series: this.#series(found.expr),
      alert_rule_test: [
        { eval_time: `${wellS}s`, alertname: alert, exp_alerts: [] },
        { eval_time: `${wellS + minutes * 60}s`, alertname: alert, exp_alerts: [told] },
      ],
    };
    const body = { rule_files: ['alarms.yml'], evaluation_interval: `${EVERY_S}s`, tests: [test] };
    await withFile('told.yml', JSON.stringify(body), async (tests, folder) => {
      await cp(FILE, join(folder, 'alarms.yml'));
      await run(promtool(), ['test', 'rules', tests]);
    });
  }

  /** As Prometheus labels what comes from its job. */
  get labels() {
    return { job: 'linkcall', instance: new URL(this.#server.url).host };
  }

  /** Of what a rule asks for; `up` is what Prometheus itself notes of each look. */
  #series(expr: string): readonly { readonly series: string; readonly values: string }[] {
    const names = new Set(expr.match(/\w+/g));
    const values = new Map<string, string[]>();
    this.#pages.forEach((page, nth) => {
      for (const sample of [upOf(page), ...samplesOf(page)]) {
        if (!names.has(sample.name)) continue;
        const series = seriesOf(sample, this.labels);
        const row = values.get(series) ?? Array.from<string>({ length: nth }).fill('_');
        row.push(`${sample.value}`);
        values.set(series, row);
      }
      for (const row of values.values()) if (row.length === nth) row.push('_');
    });
    assert(values.size > 0, `nothing was told of what ${expr} asks for`);
    return [...values].map(([series, row]) => ({ series, values: row.join(' ') }));
  }
}

async function pageOf({ url }: Pick<TestServer, 'url'>): Promise<Page> {
  try {
    return readExposition(await (await fetch(`${url}/metrics`)).text());
  } catch (error) {
    // Nobody is there.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

const asOnly = (name: string, value: number): Page =>
  new Map([[name, { name, help: '', type: 'counter', samples: [{ name, labels: {}, value }] }]]);

const sumIn =
  (page: Page): Sum =>
  (name, labels) =>
    page === undefined ? 0 : sumOf(page, name, labels);

const upOf = (page: Page): Sample => ({ name: 'up', labels: {}, value: page === undefined ? 0 : 1 });
const samplesOf = (page: Page): readonly Sample[] => [...(page?.values() ?? [])].flatMap(({ samples }) => samples);

function seriesOf({ name, labels }: Sample, more: Readonly<Record<string, string>>): string {
  const all = Object.entries({ ...labels, ...more });
  return `${name}{${all.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')}}`;
}
