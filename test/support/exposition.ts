import assert from 'node:assert/strict';

// A strict reader of Prometheus' text format 0.0.4, with the rules that `promtool check metrics` has on names.

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};
export type Family = {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
};

type Open = { name: string; help: string; type: string; samples: Sample[] };

const HELP = /^# HELP ([a-zA-Z_:][\w:]*) (\S.*)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary)$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/;

/** Throws at the first line that is not as it has to be. */
export function readExposition(text: string): ReadonlyMap<string, Family> {
  assert(text.endsWith('\n'), 'the last line must end');
  const families = new Map<string, Open>();
  let open: Open | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, named, help] = HELP.exec(line) ?? [];
    const [, typed, type] = TYPE.exec(line) ?? [];
    if (named !== undefined && help !== undefined) {
      assert(!families.has(named), `${named} is there twice`);
      open = { name: named, help, type: '', samples: [] };
      families.set(named, open);
    } else if (typed !== undefined && type !== undefined) {
      assert.equal(open?.name, typed, `the TYPE of ${typed} must follow its HELP`);
      assert.equal(open?.type, '', `a second TYPE of ${typed}`);
      assert(open !== undefined);
      open.type = type;
    } else {
      const sample = readSample(line);
      assert(open !== undefined && open.type !== '', `${sample.name} comes before its HELP and TYPE`);
      assert(namesOf(open).includes(sample.name), `${sample.name} stands among the samples of ${open.name}`);
      open.samples.push(sample);
    }
  }
  for (const family of families.values()) check(family);
  return families;
}

/** The sum of the samples that have these labels. */
export function sumOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number {
  const [, family] = [...families].find(([, one]) => namesOf(one).includes(name)) ?? [];
  assert(family !== undefined, `no metric ${name}`);
  const fits = (sample: Sample) =>
    sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  return family.samples.filter(fits).reduce((sum, { value }) => sum + value, 0);
}

/** Of what a query may name. */
export function namesOf({ name, type }: Pick<Family, 'name' | 'type'>): readonly string[] {
  if (type === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  if (type === 'summary') return [name, `${name}_sum`, `${name}_count`];
  return [name];
}

function readSample(line: string): Sample {
  const [, name, labelled = '', number] = SAMPLE.exec(line) ?? [];
  assert(name !== undefined && number !== undefined, `not a sample: ${line}`);
  const value = number === '+Inf' ? Number.POSITIVE_INFINITY : Number(number);
  // As Prometheus reads it, and prom-client writes it.
  assert(!Number.isNaN(value) || /^nan$/i.test(number), `not a number: ${line}`);
  return { name, labels: readLabels(labelled, line), value };
}

function readLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== ''; ) {
    const [whole, label, value] = LABEL.exec(rest) ?? [];
    assert(whole !== undefined && label !== undefined && value !== undefined, `wrong labels: ${line}`);
    assert(!Object.hasOwn(labels, label), `a label twice: ${line}`);
    labels[label] = value;
    rest = rest.slice(whole.length);
  }
  return labels;
}

function check({ name, type, samples }: Family): void {
  assert.notEqual(type, '', `${name} has no TYPE`);
  const series = samples.map((sample) => `${sample.name} ${JSON.stringify(sample.labels)}`);
  assert.equal(new Set(series).size, series.length, `${name} has a series twice`);
  if (type === 'histogram') {
    const histograms = Map.groupBy(samples, ({ labels: { le: _, ...others } }) => JSON.stringify(others));
    for (const one of histograms.values()) checkBuckets(name, one);
  }
  if (!name.startsWith('linkcall_')) return;
  assert.equal(name.endsWith('_total'), type === 'counter', `${name} is a ${type}: only counters end in _total`);
  assert.doesNotMatch(name, /_(count|sum|bucket)$|[A-Z]|_ms(_|$)/, `${name} is no name for a ${type}`);
}

function checkBuckets(name: string, samples: readonly Sample[]): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const count = samples.find((sample) => sample.name === `${name}_count`);
  let last = { le: Number.NEGATIVE_INFINITY, value: 0 };
  for (const { labels, value } of buckets) {
    const le = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    assert(le > last.le && value >= last.value, `the buckets of ${name} do not grow`);
    last = { le, value };
  }
  assert.equal(last.le, Number.POSITIVE_INFINITY, `${name} has no last bucket`);
  assert.equal(last.value, count?.value, `${name}: the last bucket is not the count`);
}
