import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import { z } from 'zod';
import { promtool, withFile } from './checkConfigs.ts';

const run = promisify(execFile);
const FILE = 'docs/alarms.yml';

const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
});
const file = z.strictObject({
  groups: z.tuple([z.strictObject({ name: z.literal('linkcall'), rules: z.array(rule) })]),
});
const { rules } = file.parse(load(readFileSync(FILE, 'utf8'))).groups[0];
const operations = readFileSync('docs/operations.md', 'utf8');

/** A value each minute. */
type Series = Readonly<Record<string, string>>;
type Trial = { readonly bad: Series; readonly good: Series; readonly labels?: Readonly<Record<string, string>> };

const JOB = 'job="linkcall",instance="a:1"';
const here = { job: 'linkcall', instance: 'a:1' };
/** So many a minute, and none. */
const grows = (name: string, by: number): Series => ({ [name]: `0+${by}x40` });
const stays = (name: string, value: number): Series => ({ [name]: `${value}x40` });
/** All below `fast`, or all above `slow`. */
const lasts = (name: string, bounds: readonly [fast: string, slow: string], isSlow: boolean): Series => ({
  [`${name}_bucket{le="${bounds[0]}"}`]: isSlow ? '0x40' : '0+60x40',
  [`${name}_bucket{le="${bounds[1]}"}`]: '0+60x40',
  [`${name}_bucket{le="+Inf"}`]: '0+60x40',
});

/** When each rings, and when it must not. */
const TRIALS: Readonly<Record<string, Trial>> = {
  LinkcallDown: { bad: stays(`up{${JOB}}`, 0), good: stays(`up{${JOB}}`, 1), labels: here },
  LinkcallNotReady: {
    bad: stays(`linkcall_ready{${JOB}}`, 0),
    good: stays(`linkcall_ready{${JOB}}`, 1),
    labels: { instance: 'a:1' },
  },
  LinkcallRepliesSlow: {
    bad: lasts('linkcall_reply_seconds', ['0.5', '2.5'], true),
    good: lasts('linkcall_reply_seconds', ['0.5', '2.5'], false),
  },
  LinkcallInvariantBroken: {
    bad: grows('linkcall_invariants_broken_total', 1),
    good: stays('linkcall_invariants_broken_total', 1),
  },
  LinkcallStoreFails: {
    bad: grows('linkcall_commits_total{outcome="failed"}', 1),
    good: grows('linkcall_commits_total{outcome="committed"}', 100),
  },
  LinkcallTablesBehind: { bad: stays('linkcall_tables_behind', 1), good: stays('linkcall_tables_behind', 0) },
  LinkcallCommitsSlow: {
    bad: lasts('linkcall_commit_seconds', ['0.1', '0.5'], true),
    good: lasts('linkcall_commit_seconds', ['0.1', '0.5'], false),
  },
  LinkcallMailboxFull: {
    bad: stays('linkcall_mailbox_letters_max', 5_001),
    good: stays('linkcall_mailbox_letters_max', 5_000),
  },
  LinkcallFenceLosses: { bad: grows('linkcall_fence_losses_total', 6), good: grows('linkcall_fence_losses_total', 1) },
  LinkcallUnreadable: {
    bad: grows('linkcall_unreadable_total{kind="journal"}', 1),
    good: stays('linkcall_unreadable_total{kind="journal"}', 3),
  },
  LinkcallUserLogBehind: {
    bad: stays('linkcall_userlog_backlog', 1_001),
    good: stays('linkcall_userlog_backlog', 1_000),
  },
  LinkcallInboxBehind: {
    bad: stays('linkcall_inbox_oldest_seconds', 61),
    good: stays('linkcall_inbox_oldest_seconds', 60),
  },
  LinkcallInboxRejects: {
    bad: grows('linkcall_inbox_entries_total{outcome="rejected"}', 1),
    good: grows('linkcall_inbox_entries_total{outcome="done"}', 100),
  },
  LinkcallWebhookBehind: {
    bad: stays('linkcall_webhook_disabled{endpoint="e"}', 1),
    good: {
      ...stays('linkcall_webhook_disabled{endpoint="e"}', 0),
      ...stays('linkcall_webhook_oldest_seconds{endpoint="e"}', 600),
    },
    labels: { endpoint: 'e' },
  },
  LinkcallStreamsNotCut: {
    bad: stays('linkcall_media_oldest_seconds', 31),
    good: { ...stays('linkcall_media_oldest_seconds', 30), ...grows('linkcall_media_failures_total{code="206"}', 5) },
  },
  LinkcallPlatformSilent: {
    bad: grows('linkcall_asked_total{outcome="silent"}', 10),
    good: grows('linkcall_asked_total{outcome="allowed"}', 100),
  },
  LinkcallCallbacksRefused: {
    bad: grows('linkcall_zego_callbacks_total{event="unknown",outcome="unauthentic"}', 90),
    good: grows('linkcall_zego_callbacks_total{event="room_create",outcome="kept"}', 900),
  },
  LinkcallBusy: {
    bad: grows(`process_cpu_seconds_total{${JOB}}`, 58),
    good: grows(`process_cpu_seconds_total{${JOB}}`, 50),
    labels: here,
  },
};

/** After half an hour: longer than any of them waits. */
const EVAL = '30m';

function trialOf({ alert, labels, annotations }: (typeof rules)[number], isBad: boolean) {
  const trial = TRIALS[alert];
  assert(trial !== undefined, `${alert} has no trial here`);
  const series = Object.entries(isBad ? trial.bad : trial.good);
  const told = { exp_labels: { ...labels, ...trial.labels }, exp_annotations: annotations };
  return {
    name: `${alert}, ${isBad ? 'bad' : 'good'}`,
    interval: '1m',
    input_series: series.map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [{ eval_time: EVAL, alertname: alert, exp_alerts: isBad ? [told] : [] }],
  };
}

describe('the alarms', () => {
  it('[OP8] are rules as Prometheus has them', async () => {
    await run(promtool(), ['check', 'rules', '--lint-fatal', FILE]);
  });

  it('[OP8] each lead to a paragraph that says what to do, and are about metrics that there are', () => {
    for (const { alert, annotations, expr } of rules) {
      assert.equal(annotations.runbook, `docs/operations.md#${alert.toLowerCase()}`);
      assert.match(operations, new RegExp(`^#### ${alert}\\n\\n\\w`, 'm'));
      for (const metric of expr.match(/linkcall_\w+?(?=_bucket|\b)/g) ?? [])
        assert(operations.includes(`\`${metric}\``), metric);
    }
    assert.deepEqual(Object.keys(TRIALS).sort(), rules.map(({ alert }) => alert).sort());
  });

  it('[OP8] are each made to ring by a server in test/alarms', () => {
    const tests = ['server', 'redis'].map((name) => readFileSync(`test/alarms/${name}.test.ts`, 'utf8')).join();
    for (const { alert } of rules) assert(tests.includes(`watch.rings('${alert}', `), alert);
  });

  it('[OP8] each ring when they should, and not when all is well', async () => {
    const tests = rules.flatMap((one) => [trialOf(one, true), trialOf(one, false)]);
    const body = JSON.stringify({ rule_files: ['alarms.yml'], evaluation_interval: '1m', tests });
    await withFile('trials.yml', body, async (trials, folder) => {
      await cp(FILE, join(folder, 'alarms.yml'));
      await run(promtool(), ['test', 'rules', trials]);
    });
  });
}).timeout(600_000);
