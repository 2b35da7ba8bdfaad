import assert from 'node:assert/strict';
import { OriginalDatabase } from '../stores/mysql/original.ts';
import type { Wire } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { runToEnd } from './support/runToEnd.ts';

const TIMEOUT_MS = 600_000;

describe('a server at the database of the original', () => {
  let database: OriginalDatabase;
  let server: TestServer;
  before(async () => {
    database = await OriginalDatabase.open();
    server = await TestServer.start({ MYSQL_URL: database.url, LOG_TIMEZONE: 'Asia/Shanghai' });
  });
  after(async () => {
    await server.remove();
    await database.dispose();
  });

  const records = async (): Promise<Wire[]> => {
    const { status, body }: Wire = await server.admin('GET', '/api/history');
    assert.equal(status, 200, JSON.stringify(body));
    return body.records;
  };

  it('[IN13] [ST11] shows each of its rows, and takes its months out by its clocks', async () => {
    // 503 until its tables are ours.
    await until(async () => (await server.admin('GET', '/api/history')).status === 200, 'the log is there');
    const shown = await records();
    assert.equal(shown.length, 6);
    assert.deepEqual(shown.at(-2), {
      call_id: 'original000000000000000001',
      sid: '',
      user_id: '10005114',
      singer_id: '10005020',
      time_apply: Date.parse('2018-03-31T23:58:10+08:00'),
      time_allow: Date.parse('2018-03-31T23:58:22+08:00'),
      time_allow_end: Date.parse('2018-03-31T23:59:23+08:00'),
      link_time: 61,
      link_first: 1,
      link_success: 1,
      end_state: 3,
      end: null,
      ended_by: null,
      user_nick: null,
      singer_nick: null,
    });
    const { code, stdout, stderr } = await runToEnd({ MYSQL_URL: database.url, LOG_TIMEZONE: 'Asia/Shanghai' }, [
      'src/archive.ts',
      '--month',
      '2018-03',
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /2018-03: 1 records moved/);
    assert.deepEqual(await records(), shown);
  });
}).timeout(TIMEOUT_MS);
