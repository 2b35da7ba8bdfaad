import assert from 'node:assert/strict';
import { freePort } from '../../loadtest/loopback.ts';
import { createMetrics, type MetricsRegistry } from '../../src/metrics/createMetrics.ts';
import { openMysqlUserLog } from '../../src/stores/mysql/userLog.ts';
import { RedisLink } from '../../src/stores/redis/link.ts';
import { readExposition, sumOf } from '../support/exposition.ts';
import { emptyRedis, mysqlUrl } from '../support/services.ts';
import { until } from '../support/until.ts';

/** On a machine that is busy with other things. */
const PATIENCE_MS = 60_000;
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

type Seen = { readonly answered: number; readonly failed: number };

async function seen(metrics: MetricsRegistry, store: string): Promise<Seen> {
  const families = readExposition((await metrics.page()).text);
  return {
    answered: sumOf(families, 'linkcall_store_round_trip_seconds_count', { store }),
    failed: sumOf(families, 'linkcall_store_round_trips_failed_total', { store }),
  };
}

describe('[OP8] the round trips to the stores', () => {
  let metrics: MetricsRegistry;
  let opened: { close(): unknown }[];
  beforeEach(() => {
    metrics = createMetrics();
    opened = [];
  });
  afterEach(async () => {
    for (const one of opened) await one.close();
  });
  const closedAfterwards = <T extends { close(): unknown }>(one: T): T => {
    opened.push(one);
    return one;
  };

  function linkTo(url: string): RedisLink {
    const roundTrips = metrics.roundTripsTo('redis');
    const patience = { answeredWithinMs: PATIENCE_MS, clockReadEveryMs: PATIENCE_MS };
    return closedAfterwards(new RedisLink({ url, prepare: async () => {}, ...patience, roundTrips }));
  }

  const logAt = (url: string) => {
    const watch = { roundTripsTo: metrics.roundTripsTo };
    return closedAfterwards(openMysqlUserLog({ url, aheadMs: 0, log: SILENT, watch }));
  };

  it('are counted and measured: questions to Redis, and apart those that failed', async () => {
    const link = linkTo(await emptyRedis());
    await link.connected(PATIENCE_MS);
    assert.deepEqual(await seen(metrics, 'redis'), { answered: 0, failed: 0 });
    await link.ask((client) => client.set('name', 'text'));
    await link.ask((client) => client.get('name'));
    await assert.rejects(
      link.ask((client) => client.lpop('name')),
      /WRONGTYPE/,
    );
    assert.deepEqual(await seen(metrics, 'redis'), { answered: 2, failed: 1 });
  });

  it('fail where Redis is away', async () => {
    const link = linkTo(`redis://127.0.0.1:${await freePort()}`);
    await assert.rejects(
      link.ask((client) => client.ping()),
      /is away/,
    );
    assert.deepEqual(await seen(metrics, 'redis'), { answered: 0, failed: 1 });
  });

  it('are counted and measured: statements of MySQL', async () => {
    const log = logAt(await mysqlUrl());
    assert.equal((await seen(metrics, 'mysql')).answered, 0);
    // Its tables are made first, which may take longer than a reader waits.
    const isRead = () => log.history({ limit: 1 }).then(Array.isArray, () => false);
    await until(isRead, 'the history is read');
    assert((await seen(metrics, 'mysql')).answered > 0, 'a statement was answered');
  });

  it('fail where MySQL is away', async () => {
    const log = logAt(`mysql://linkcall@127.0.0.1:${await freePort()}/away`);
    await assert.rejects(log.history({ limit: 1 }), /nothing listens there/);
    assert.deepEqual(await seen(metrics, 'mysql'), { answered: 0, failed: 1 });
  });
});
