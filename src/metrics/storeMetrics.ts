import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { KeptKind, StoreCounts } from '../ports/channelStore.ts';
import type { StoreMetrics } from './measuredStore.ts';
import { counterBy } from './tally.ts';

const COMMIT_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

export function storeMetrics(register: Registry): StoreMetrics & Omit<StoreCounts, 'roundTripsTo'> {
  const registers = [register];
  const commits = counterBy(register, {
    name: 'linkcall_commits_total',
    help: 'Commits of channels, by what the store said: all but committed told their clients to try again.',
    label: 'outcome',
    known: ['committed', 'fenced', 'forgotten', 'in-doubt', 'failed'],
  });
  const seconds = new Histogram({
    name: 'linkcall_commit_seconds',
    help: 'How long a channel waited for its commit to be durable.',
    buckets: COMMIT_BUCKETS_S,
    registers,
  });
  const entries = new Histogram({
    name: 'linkcall_commit_entries',
    help: 'Journal entries of one commit: what came to a channel while its last commit was under way shares the next.',
    buckets: BATCH_BUCKETS,
    registers,
  });
  const groups = new Histogram({
    name: 'linkcall_store_group_commits',
    help: 'Commits of many channels that went to the store in one transaction or round trip.',
    buckets: BATCH_BUCKETS,
    registers,
  });
  const fenceLosses = new Counter({
    name: 'linkcall_fence_losses_total',
    help: 'Channels that another process, or another actor of this one, turned out to have.',
    registers,
  });
  const behind = new Gauge({
    name: 'linkcall_tables_behind',
    help: '1 while commits are durable, but cannot be brought into the tables of the SQLite file: nothing can be read.',
    registers,
  });
  const unpublishedBytes = new Gauge({
    name: 'linkcall_unpublished_bytes',
    help: 'Commits of this process that are durable in Redis, and that nobody can read yet.',
    registers,
  });
  const unpublishedSeconds = new Gauge({
    name: 'linkcall_unpublished_seconds',
    help: 'How long the oldest of them has waited.',
    registers,
  });
  const unreadable = counterBy<KeptKind>(register, {
    name: 'linkcall_unreadable_total',
    help: 'Rows and entries of the stores that cannot be read, by kind: each is left out and named once in the log.',
    label: 'kind',
    known: [
      'userlog',
      'outbox',
      'journal',
      'reply',
      'applicant',
      'zego',
      'unfinished',
      'channel',
      'feed',
      'block',
      'revocation',
      'sample',
    ],
  });
  return {
    commit: (outcome, tookS, entryCount) => {
      commits(outcome);
      seconds.observe(tookS);
      entries.observe(entryCount);
    },
    group: (count) => groups.observe(count),
    fenceLoss: () => fenceLosses.inc(),
    unreadable,
    unpublished: ({ bytes, oldestMs }) => {
      unpublishedBytes.set(bytes);
      unpublishedSeconds.set(oldestMs / 1_000);
    },
    tablesBehind: (isBehind) => behind.set(isBehind ? 1 : 0),
  };
}
