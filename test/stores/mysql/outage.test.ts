import assert from 'node:assert/strict';
import type { UserLog, UserLogArchive } from '../../../src/ports/userLog.ts';
import { openMysqlArchive } from '../../../src/stores/mysql/archive.ts';
import { openMysqlUserLog } from '../../../src/stores/mysql/userLog.ts';
import { MariadbServer } from '../../support/services/mariadbServer.ts';
import { logRecord, logRecords, OCTOBER } from '../contract/logRecords.ts';
import { newestFirst, withoutSerials } from '../contract/userLogUnderTest.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;

describe('MySQL: a server that goes away', () => {
  let server: MariadbServer;
  let url: string;
  let log: UserLog;
  let archive: UserLogArchive;
  let databases = 0;
  before(async function () {
    this.timeout(TIMEOUT_MS);
    server = await MariadbServer.start();
  });
  after(() => server.service.remove());
  beforeEach(() => {
    databases += 1;
    url = server.url(`outage_${databases}`);
    log = openMysqlUserLog({ url, aheadMs: 0, log: { info: () => {}, warn: () => {}, error: () => {} } });
    archive = openMysqlArchive({ url, aheadMs: 0 });
  });
  afterEach(async () => {
    server.service.resume();
    await Promise.all([log.close(), archive.close()]);
  });

  it('[ST6] one that is down at opening is used when it is up', async () => {
    await server.service.stop();
    const early = openMysqlUserLog({ url, aheadMs: 0, log: { info: () => {}, warn: () => {}, error: () => {} } });
    await assert.rejects(early.append([logRecord(1)]), {
      name: 'StoreError',
      message: `MySQL at 127.0.0.1:${server.port}/outage_${databases}: nothing listens there. Start the server, or correct MYSQL_URL. Service returns by itself once it can be reached.`,
    });
    await assert.rejects(early.history({ limit: 1 }), /nothing listens there/);
    await server.service.start();
    await early.append([logRecord(1)]);
    assert.deepEqual(withoutSerials(await early.history({ limit: 1 })), [logRecord(1)]);
    await early.close();
  });

  it('[ST6] one that is killed and comes back has every record that was acknowledged', async () => {
    const kept: number[] = [];
    let refusals = 0;
    let killed: Promise<void> | undefined;
    const appending = (async () => {
      for (let call = 0; refusals === 0; call += 1) {
        await log.append([logRecord(call)]).then(
          () => kept.push(call),
          () => {
            refusals += 1;
          },
        );
        if (call === 40) killed = server.service.kill();
      }
    })();
    await appending;
    await killed;
    await server.service.start();
    const found = new Set((await log.history({ limit: 10_000 })).map(({ callId }) => callId));
    assert(kept.length > 40);
    for (const call of kept) assert(found.has(logRecord(call).callId), `call ${call}`);
    await log.append([logRecord(100_000)]);
  });

  it('[ST6] one that answers nothing holds up an append for 10 s, a history for 5 s, and closing not for ever', async () => {
    await log.append([logRecord(1)]);
    await log.history({ limit: 1 });
    server.service.pause();
    const [append, history] = await Promise.all([
      rejectionOf(log.append([logRecord(2)])),
      rejectionOf(log.history({ limit: 1 })),
    ]);
    const late = rejectionOf(
      openMysqlUserLog({ url, aheadMs: 0, log: { info() {}, warn() {}, error() {} } }).history({ limit: 1 }),
    );
    assert.match(append.message, /no answer within 10 s/);
    assert.match(history.message, /no answer within 5 s|did not take the connection in time/);
    assert.match((await late).message, /did not take the connection in time/);
    await log.close();
  });

  it('[ST10] one that is killed while a month moves, again and again, loses and doubles nothing', async () => {
    const records = logRecords(600);
    await log.append(records);
    const before = await log.history({ limit: 1_000 });
    for (let kills = 0; kills < 3; kills += 1) {
      await archive.move(OCTOBER, 40);
      const moving = rejectionOf(moveAll(archive, 7));
      await server.service.kill();
      await moving;
      await server.service.start();
      assert.deepEqual(await log.history({ limit: 1_000 }), before);
      const { base, extract } = await archive.count(OCTOBER);
      assert.equal(base + extract, 600);
    }
    await moveAll(archive, 100);
    assert.deepEqual(await archive.count(OCTOBER), { base: 0, extract: 600, strays: 0 });
    assert.deepEqual(withoutSerials(await log.history({ limit: 1_000 })), newestFirst(records));
  });
}).timeout(TIMEOUT_MS);

async function moveAll(archive: UserLogArchive, limit: number): Promise<void> {
  while ((await archive.move(OCTOBER, limit)) > 0);
}

async function rejectionOf(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.then(
    () => new Error('it was done'),
    (reason) => reason,
  );
  assert(error instanceof Error);
  return error;
}
