import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { freePort } from '../../loadtest/loopback.ts';
import { Gate } from '../process/support/gate.ts';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { openBeside } from '../support/sqliteFile.ts';
import { until } from '../support/until.ts';
import { answer, type Receiver, startReceiver } from '../webhooks/receiver.ts';
import { type PlayedZego, playZego } from '../zego/media/playedZego.ts';
import { Watch } from './watch.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const SABOTAGE = `--import ${new URL('./sabotage.ts', import.meta.url)}`;
const [APPLY, CANCEL] = [1, 2];
const MICROS = 1_000_000;
const MAILBOX = 5_001;
/** Of each of two users. */
const RECORDS = 600;
const RECORDS_MAX = 1_000;
/** In five minutes more than one a second. */
const FORGED = 330;
const AT_ONCE = 100;

describe('the alarms, with a server on SQLite', () => {
  let gate: Gate;
  let zego: PlayedZego;
  let platform: Receiver;
  let server: TestServer;
  before(async () => {
    gate = await Gate.make();
    [zego, platform] = [await playZego(() => server.url), await startReceiver()];
    server = await TestServer.start({
      ...{ ...zego.settings, ...gate.variables, REDIS_URL: '', LOG_LEVEL: 'fatal', MEDIA_GRACE_MS: '500' },
      NODE_OPTIONS: `${gate.nodeOptions} ${SABOTAGE}`,
      MYSQL_URL: `mysql://linkcall@127.0.0.1:${await freePort()}/away`,
      ...{ WEBHOOK_URLS: platform.url, WEBHOOK_SECRET: SECRET, APPLY_BURST: '1000', RECONNECT_MS: '600000' },
    });
  });
  after(async () => {
    await server?.remove();
    await Promise.all([zego?.close(), platform?.close()]);
    gate?.remove();
  });

  const order = (sid: string, body: object) => server.admin('POST', `/api/channels/${sid}/orders`, body);
  const isReady = async () => (await fetch(`${server.url}/readyz`)).status === 200;
  const inFile = <T>(work: (db: ReturnType<typeof openBeside>) => T): T => {
    const db = openBeside(server.dataDir);
    try {
      return work(db);
    } finally {
      db.close();
    }
  };

  it('[OP8] LinkcallCallbacksRefused rings where callbacks come that ZEGO has not signed', async () => {
    const watch = await Watch.over(server);
    const headers = { 'content-type': 'application/json' };
    const forge = async () => {
      const response = await fetch(`${server.url}/zego/callback`, { method: 'POST', headers, body: '{}' });
      await response.arrayBuffer();
    };
    for (let burst = 0; burst < 2; burst += 1) {
      const malformed = { outcome: 'malformed' };
      await watch.look(async (now, earlier) => {
        const name = 'linkcall_zego_callbacks_total';
        if (now(name, malformed) - earlier(name, malformed) > FORGED) return true;
        await Promise.all(Array.from({ length: AT_ONCE }, forge));
        return false;
      }, 'they are counted');
      watch.staysSo(5);
    }
    await watch.rings('LinkcallCallbacksRefused', 5.5);
  });

  it('[OP8] LinkcallStreamsNotCut rings where ZEGO does not let us cut', async () => {
    const watch = await Watch.over(server);
    zego.weather.notAllowed = new Set(['ForbidRTCStream', 'DeleteStream']);
    const host = await TestClient.join(server, 'aired', 'host', 'hana');
    assert(zego.publish('aired', 'eve', 'not asked for'));
    await watch.look((now) => now('linkcall_media_failures_total', { code: '9' }) > 0, 'it was tried');
    watch.staysSo(3);
    await watch.rings('LinkcallStreamsNotCut', 1.5);
    delete zego.weather.notAllowed;
    await until(() => !zego.air.isListed('not asked for'), 'then it is done');
    await host.leave();
  });

  it('[OP8] LinkcallWebhookBehind rings where the platform takes no events any more', async () => {
    const watch = await Watch.over(server);
    platform.answers(answer(410));
    assert.equal((await order('told', { order: 'apply', user_id: 'ann' })).status, 200);
    await watch.look((now) => now('linkcall_webhook_disabled') === 1, 'it has answered 410');
    watch.staysSo(11);
    await watch.rings('LinkcallWebhookBehind', 5.5, { endpoint: await endpoint() });
  });

  const endpoint = async (): Promise<string> => {
    const page = await (await fetch(`${server.url}/metrics`)).text();
    return /^linkcall_webhook_disabled\{endpoint="([^"]+)"\}/m.exec(page)?.[1] ?? '';
  };

  it('[OP8] LinkcallInvariantBroken rings where the server finds a bug of its own', async () => {
    const watch = await Watch.over(server);
    assert.equal((await order('buggy', { order: 'apply', user_id: 'ann' })).status, 500);
    await watch.look((now) => now('linkcall_invariants_broken_total') > 0, 'it was found');
    await watch.rings('LinkcallInvariantBroken', 0.5, { ...watch.labels, where: 'decide' });
  });

  it('[OP8] LinkcallUnreadable rings where somebody has spoiled a row', async () => {
    const watch = await Watch.over(server);
    assert.equal((await order('spoiled', { order: 'apply', user_id: 'ann' })).status, 200);
    const spoil = "UPDATE journal SET entry = '{' WHERE sid = 'spoiled'";
    await until(() => inFile((db) => db.prepare(spoil).run().changes) === 1, 'it is in the journal');
    assert.equal((await server.admin('GET', '/api/channels/spoiled/journal')).status, 200);
    await watch.look((now) => now('linkcall_unreadable_total', { kind: 'journal' }) > 0, 'it was left out');
    await watch.rings('LinkcallUnreadable', 0.5);
  });

  it('[OP8] LinkcallUserLogBehind rings where MySQL is away', async () => {
    const watch = await Watch.over(server);
    const users = await Promise.all(['ann', 'ben'].map((id) => TestClient.join(server, 'logged', 'viewer', id)));
    const asked = users.map((user) => Array.from({ length: RECORDS }, () => [user.apply(APPLY), user.apply(CANCEL)]));
    await Promise.all(asked.flat(2));
    await watch.look((now) => now('linkcall_userlog_backlog') > RECORDS_MAX, 'they wait');
    watch.staysSo(21);
    await watch.rings('LinkcallUserLogBehind', 10.5);
    await Promise.all(users.map((user) => user.leave()));
  });

  it('[OP8] those of slow replies, slow commits and a store that fails ring where the file cannot be written', async () => {
    assert.equal((await order('slow', { order: 'apply', user_id: 'ann' })).status, 200);
    const watch = await Watch.over(server);
    const db = openBeside(server.dataDir);
    for (let nth = 0; nth < 3; nth += 1) {
      await until(isReady, 'it is ready');
      db.exec('BEGIN IMMEDIATE');
      assert.equal((await order('slow', { order: 'apply', user_id: `user-${nth}` })).status, 503);
      db.exec('ROLLBACK');
      const failed = { outcome: 'failed' };
      await watch.look((now, earlier) => {
        const name = 'linkcall_commits_total';
        return now(name, failed) > earlier(name, failed);
      }, 'it has failed');
    }
    db.close();
    await watch.rings('LinkcallStoreFails', 1.5);
    watch.staysSo(9);
    await watch.rings('LinkcallRepliesSlow', 5.5);
    await watch.rings('LinkcallCommitsSlow', 5.5);
  });

  it('[OP8] LinkcallMailboxFull rings where one channel gets more than can be written', async () => {
    const watch = await Watch.over(server);
    const ann = await TestClient.join(server, 'full', 'viewer', 'ann');
    gate.shut();
    const asked = Array.from({ length: MAILBOX + 10 }, (_, nth) => ann.apply(nth % 2 === 0 ? APPLY : CANCEL));
    await watch.look((now) => now('linkcall_mailbox_letters_max') >= MAILBOX, 'they wait');
    gate.open();
    await watch.rings('LinkcallMailboxFull', 0.5);
    await Promise.all(asked);
    await ann.leave();
  });

  it('[OP8] LinkcallTablesBehind rings where the file is not as the server made it', async () => {
    const watch = await Watch.over(server);
    inFile((db) =>
      db.exec("CREATE TRIGGER trouble BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'trouble'); END"),
    );
    assert.equal((await order('behind', { order: 'apply', user_id: 'ann' })).status, 200);
    await watch.look((now) => now('linkcall_tables_behind') === 1, 'it is behind');
    watch.staysSo(1);
    await watch.rings('LinkcallTablesBehind', 1);
    inFile((db) => db.exec('DROP TRIGGER trouble'));
    await watch.look((now) => now('linkcall_tables_behind') === 0, 'it is mended');
  });

  it('[OP8] LinkcallNotReady rings where a process cannot keep anything', async () => {
    await until(isReady, 'it is ready');
    const watch = await Watch.over(server);
    const away = `${server.dataDir}.away`;
    await rename(server.dataDir, away);
    await watch.look((now) => now('linkcall_ready') === 0, 'it takes no work');
    watch.staysSo(5);
    await rename(away, server.dataDir);
    await watch.rings('LinkcallNotReady', 2.5, { instance: watch.labels.instance });
    await until(isReady, 'it is ready again');
  });

  it('[OP8] LinkcallBusy rings where a process uses all of a processor', async () => {
    const watch = await Watch.over(server);
    // The machine is others', too: time is counted by what a process gets that never rests.
    const neverRests = new Worker('for (;;) {}', { eval: true });
    process.kill(server.pid ?? 0, 'SIGUSR2');
    await watch.paces('process_cpu_seconds_total', 0.9, 30, () => process.cpuUsage().user / MICROS);
    process.kill(server.pid ?? 0, 'SIGUSR2');
    await neverRests.terminate();
    await watch.rings('LinkcallBusy', 15, watch.labels);
  });

  it('[OP8] LinkcallDown rings where nobody answers', async () => {
    const watch = await Watch.over(server);
    await server.kill();
    await watch.look();
    watch.staysSo(3);
    await watch.rings('LinkcallDown', 1.5, watch.labels);
  });
});
