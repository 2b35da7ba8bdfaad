import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Census } from '../app/census.ts';
import type { StoreCounts } from '../ports/channelStore.ts';
import type { InboxCounts } from '../ports/inbox.ts';
import type { Reading } from '../ports/overview.ts';
import type { AskCounts, Metrics, WebhookCounts } from '../ports/runtime.ts';
import { askMetrics } from './askMetrics.ts';
import { censusGauges } from './censusGauges.ts';
import { commandMetrics } from './commandMetrics.ts';
import { eventLoopLag, NEVER_MS } from './eventLoopLag.ts';
import { feltMetrics } from './feltMetrics.ts';
import { inboxMetrics } from './inboxMetrics.ts';
import type { StoreMetrics } from './measuredStore.ts';
import { type MediaMetrics, mediaMetrics } from './mediaMetrics.ts';
import { type MirrorNow, mirrorGauges } from './mirrorGauges.ts';
import { owedMetrics } from './owedMetrics.ts';
import { readingOf } from './reading.ts';
import { requestMetrics } from './requestMetrics.ts';
import { roundTripMetrics } from './roundTripMetrics.ts';
import { stateGauges } from './stateGauges.ts';
import { storeMetrics } from './storeMetrics.ts';
import { webhookMetrics } from './webhookMetrics.ts';
import { zegoMetrics } from './zegoMetrics.ts';

/** What is looked at when somebody reads the metrics. */
type Now = { readonly census: Census; readonly mirrors?: readonly MirrorNow[]; readonly isReady: boolean };

export type MetricsRegistry = Metrics &
  StoreMetrics &
  MediaMetrics &
  StoreCounts & {
    webhook(endpoint: string): WebhookCounts;
    readonly inbox: InboxCounts;
    readonly ask: AskCounts;
    /** So many are kept in the feed. */
    feedEvents(count: number): void;
    /** OP1: what was counted so far. */
    reading(): Promise<Reading>;
    auditEntries(count: number): void;
    /** Everything that was counted, and how the process fares, in the text format of Prometheus. */
    page(now?: Now): Promise<{ readonly contentType: string; readonly text: string }>;
  };

export function createMetrics(version = 'hidden'): MetricsRegistry {
  const register = new Registry();
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: NEVER_MS });
  eventLoopLag(register);
  // Where METRICS_TOKEN is not set the page is for everybody.
  register.removeSingleMetric('nodejs_version_info');
  const takeDown = censusGauges(register);
  const noteMirrors = mirrorGauges(register);
  const noteReady = stateGauges(register, version);
  const auditEntries = new Gauge({
    name: 'linkcall_audit_entries',
    help: 'Entries that are kept in the audit, of all processes; looked at every 10 s.',
    registers: [register],
  });
  const feedEvents = new Gauge({
    name: 'linkcall_feed_events',
    help: 'Events that are kept in the feed, of all processes; looked at every 10 s.',
    registers: [register],
  });
  return {
    ...commandMetrics(register),
    ...feltMetrics(register),
    ...requestMetrics(register),
    ...storeMetrics(register),
    ...roundTripMetrics(register),
    ...zegoMetrics(register),
    ...webhookMetrics(register),
    ...mediaMetrics(register),
    ...askMetrics(register),
    feedEvents: (count) => feedEvents.set(count),
    auditEntries: (count) => auditEntries.set(count),
    owed: owedMetrics(register),
    inbox: inboxMetrics(register),
    reading: readingOf(register),
    page: async (now) => {
      if (now !== undefined) {
        takeDown(now.census);
        noteMirrors(now.mirrors ?? []);
        noteReady(now.isReady);
      }
      return { contentType: register.contentType, text: await register.metrics() };
    },
  };
}
