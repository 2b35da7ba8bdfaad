import assert from 'node:assert/strict';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { HistoryQuery, Month } from '../../../src/ports/userLog.ts';
import { openMysqlArchive } from '../../../src/stores/mysql/archive.ts';
import { historyStatement, rowsQuery } from '../../../src/stores/mysql/history.ts';
import { openMysqlUserLog } from '../../../src/stores/mysql/userLog.ts';
import { mysqlUrl } from '../../support/services.ts';
import { sidOf, userIdOf } from '../contract/actor.ts';
import { logRecords, NOVEMBER, OCTOBER } from '../contract/logRecords.ts';

const RECORDS = 20_000;
const EXTRACTED = 10_000;
const LIMIT = 50;
/** Of each table a page, that again to merge and to order them, and of each of its rows the detail. */
const READS_MAX = 2 * LIMIT * 5;

const user = { userId: userIdOf('user 7') };
const host = { singerId: userIdOf('host 7') };
const channel = { sid: sidOf('channel 7') };
/** Of the base table's calls the earliest; where there are none, any index finds them. */
const FIRST_KEPT = NOVEMBER.from + EXTRACTED;
const span = { from: FIRST_KEPT + 100, to: FIRST_KEPT + 150 };
const after = { timeApply: FIRST_KEPT + 5_000, serial: 5 };

describe('MySQL: how a history is found', () => {
  let url: string;
  before(async () => {
    url = await mysqlUrl();
    await fill(url);
  });

  const cases: readonly { name: string; query: Partial<HistoryQuery>; index: RegExp }[] = [
    { name: 'everything', query: {}, index: /^userlog_by_time$/ },
    { name: 'a user', query: user, index: /^userlog_of_user$/ },
    { name: 'a host', query: host, index: /^userlog_of_singer$/ },
    { name: 'a channel', query: channel, index: /^userlog_of_channel$/ },
    { name: 'a span of time', query: span, index: /^userlog_by_time$/ },
    { name: 'the next page of everything', query: { after }, index: /^userlog_by_time$/ },
    { name: 'the next page of a user', query: { ...user, after }, index: /^userlog_of_user$/ },
    { name: 'the next page of a host', query: { ...host, after }, index: /^userlog_of_singer$/ },
    { name: 'the next page of a channel', query: { ...channel, after }, index: /^userlog_of_channel$/ },
    { name: 'a user in a span of time', query: { ...user, ...span }, index: /^userlog_(of_user|by_time)$/ },
    { name: 'a user with a host', query: { ...user, ...host }, index: /^userlog_of_(user|singer)$/ },
  ];
  for (const { name, query, index } of cases) {
    it(`[ST11] by an index, without sorting a table or reading it all: ${name}`, async () => {
      const { plan, reads } = await watch(url, { limit: LIMIT, ...query }, [OCTOBER]);
      const ofTables = plan.filter(({ table }) => String(table).startsWith('t_linkcall_base_userlog'));
      assert.equal(ofTables.length, query.from === undefined ? 2 : 1);
      for (const step of ofTables) {
        assert.match(String(step.key), index);
        assert.doesNotMatch(String(step.Extra), /filesort|temporary/, JSON.stringify(step));
      }
      assert(reads < READS_MAX, `${reads} rows were read`);
    });
  }

  it('[ST11] an extract is asked only if its month may have something', () => {
    const asks = (query: Partial<HistoryQuery>) =>
      /userlog_202610/.test(historyStatement(rowsQuery({ limit: 1, ...query }, 0), [OCTOBER]).sql);
    const { from, to } = OCTOBER;
    assert.deepEqual([{}, { from: to - 1 }, { to: from + 1 }, { after: { timeApply: from, serial: 1 } }].map(asks), [
      true,
      true,
      true,
      true,
    ]);
    assert.deepEqual([{ from: to }, { to: from }, { after: { timeApply: from - 1, serial: 1 } }].map(asks), [
      false,
      false,
      false,
    ]);
  });
});

async function fill(url: string): Promise<void> {
  const log = openMysqlUserLog({ url, aheadMs: 0, log: { info: () => {}, warn: () => {}, error: () => {} } });
  const archive = openMysqlArchive({ url, aheadMs: 0 });
  await log.append(
    logRecords(RECORDS, (call) => ({
      userId: userIdOf(`user ${call % 97}`),
      singerId: userIdOf(`host ${call % 89}`),
      sid: sidOf(`channel ${call % 83}`),
      timeApply: (call < EXTRACTED ? OCTOBER : NOVEMBER).from + call,
    })),
  );
  await archive.move(OCTOBER, EXTRACTED);
  await Promise.all([log.close(), archive.close()]);
  const connection = await createConnection({ uri: url });
  await connection.query('ANALYZE TABLE t_linkcall_base_userlog, t_linkcall_base_userlog_202610');
  await connection.end();
}

/** How the server means to answer, and how many rows it has read to do so. */
async function watch(url: string, query: HistoryQuery, extracts: readonly Month[]) {
  const connection = await createConnection({ uri: url });
  const { sql, values } = historyStatement(rowsQuery(query, 0), extracts);
  const [plan] = await connection.execute<RowDataPacket[]>(`EXPLAIN ${sql}`, values);
  await connection.query('FLUSH STATUS');
  await connection.execute(sql, values);
  const [counters] = await connection.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'");
  await connection.end();
  const reads = counters.reduce((sum, { Value }) => sum + Number(Value), 0);
  return { plan, reads };
}
