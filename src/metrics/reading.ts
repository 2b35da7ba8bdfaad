import type { Registry } from 'prom-client';
import { REPLY_WITHIN_MS, type Reading } from '../ports/overview.ts';

type Value = { readonly value: number; readonly labels: Readonly<Record<string, string | number | undefined>> };

const MS = 1_000;

/** OP1: what has been counted, as the overview wants it: read once a second, and not counted a second time. */
export function readingOf(register: Registry): () => Promise<Reading> {
  /** None, where there is no such metric. */
  const valuesOf = async (name: string): Promise<readonly Value[]> => {
    const metric = register.getSingleMetric(name);
    return metric === undefined ? [] : (await metric.get()).values;
  };
  const sum = (values: readonly Value[]): number => values.reduce((all, { value }) => all + value, 0);
  const most = (values: readonly Value[]): number => values.reduce((max, { value }) => Math.max(max, value), 0);

  return async () => {
    const commands = await valuesOf('linkcall_commands_total');
    const accepted = commands.filter(({ labels }) => labels.outcome === 'accepted');
    return {
      commands: sum(commands),
      refusals: sum(commands) - sum(accepted),
      callbacks: sum(await valuesOf('linkcall_zego_callbacks_total')),
      gaps: sum(await valuesOf('linkcall_zego_gaps_total')),
      replies: apart(await valuesOf('linkcall_reply_seconds')),
      cutsOwed: most(await valuesOf('linkcall_media_cuts_owed')),
      webhookMs: most(await valuesOf('linkcall_webhook_oldest_seconds')) * MS,
      userLog: most(await valuesOf('linkcall_userlog_backlog')),
      logBytes: sum(await valuesOf('linkcall_unpublished_bytes')),
    };
  };
}

/** A histogram counts in each of its buckets what is in the ones before, too. */
function apart(values: readonly Value[]): readonly number[] {
  const bounds = REPLY_WITHIN_MS.map((ms) => ms / MS);
  const upTo = [...bounds, '+Inf'].map((bound) =>
    values.reduce((all, { labels: { le }, value }) => (le === bound ? all + value : all), 0),
  );
  return upTo.map((count, nth) => count - (upTo[nth - 1] ?? 0));
}
