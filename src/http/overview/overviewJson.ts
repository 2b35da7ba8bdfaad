import type { z } from 'zod';
import type { Moment, OverviewView, Service } from '../../ports/overview.ts';
import type { momentAnswer, overviewAnswer } from './overviewAnswer.ts';

export function overviewJson(view: OverviewView): z.infer<typeof overviewAnswer> {
  return {
    at: view.at,
    now: nowJson(view.now),
    processes: view.processes.map(({ process: { id, address }, version, startedAt, notReady, now }) => ({
      ...{ id, address, version, started_at: startedAt, not_ready: notReady ?? null },
      now: nowJson(now),
    })),
    silent: [...view.silent],
    services: view.services.map(serviceJson),
    every_ms: view.everyMs,
    moments: view.moments.map((moment) => ({ at: moment.at, ...momentJson(moment) })),
    ...(view.away === undefined ? {} : { partial: true, away: view.away }),
  };
}

const nowJson = (now: Moment | undefined) => (now === undefined ? null : momentJson(now));

const DIGITS = 100;
const rounded = (value: number): number => Math.round(value * DIGITS) / DIGITS;
const roundedOrNull = (value: number | undefined): number | null => (value === undefined ? null : rounded(value));

const momentJson = (moment: Moment): z.infer<typeof momentAnswer> => ({
  live: rounded(moment.live),
  channels: rounded(moment.channels),
  linked: rounded(moment.linked),
  waiting: rounded(moment.waiting),
  clients: rounded(moment.clients),
  commands_per_s: rounded(moment.commandsPerS),
  refusals_per_s: rounded(moment.refusalsPerS),
  reply_p50_ms: roundedOrNull(moment.replyP50Ms),
  reply_p99_ms: roundedOrNull(moment.replyP99Ms),
  callbacks_per_s: rounded(moment.callbacksPerS),
  gaps: moment.gaps,
  cuts_owed: moment.cutsOwed,
  webhook_lag_ms: rounded(moment.webhookMs),
  user_log_backlog: moment.userLog,
  log_backlog_bytes: Math.round(moment.logBytes),
  memory_bytes: Math.round(moment.bytes),
  event_loop_lag_ms: rounded(moment.lagMs),
});

function serviceJson({ name, kind, standing }: Service) {
  const since = standing.is === 'unknown' ? null : standing.since;
  return { name, kind, state: standing.is, since, why: standing.is === 'away' ? standing.why : null };
}
