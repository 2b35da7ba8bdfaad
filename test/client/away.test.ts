import assert from 'node:assert/strict';
import type { Channel } from '../../src/client/index.ts';
import { systemClock } from '../../src/server/clock.ts';
import { openRedisStore } from '../../src/stores/redis/open.ts';
import { channel, journal } from '../process/support/operator.ts';
import { done } from '../rooms/replies.ts';
import { sid as parsed } from '../support/people.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';
import { ids, openTestBed, statuses, type TestBed, tokenOf } from './channels.ts';

const ROUNDS = 12;

/** On a slow machine, too, nobody's time is over meanwhile, and nobody who is away is gone. */
const PATIENCE = { APPLY_LIFE_MS: '600000', RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' };
const SETTINGS = { APPLY_BURST: '1000', MAX_LINKS: '1', WHEN_FULL: 'keep', JOURNAL_MAX: '10000', ...PATIENCE };
/** The version of it: the host is live, then Ann. */
const BOB_APPLIED = 3;
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** A host, one on the line, and two who wait. */
async function gather(bed: TestBed, sid: string) {
  const host = await bed.join(sid, 'host', 'hana');
  const ann = await bed.join(sid, 'viewer', 'ann');
  const bob = await bed.join(sid, 'viewer', 'bob');
  const cleo = await bed.join(sid, 'viewer', 'cleo');
  for (const viewer of [ann, bob, cleo]) done(await viewer.apply());
  const { version } = done(await host.allow('ann'));
  await until(() => [ann, bob, cleo].every(({ state }) => state?.version === version), 'everybody sees the call');
  return { host, ann, bob, cleo };
}

/** Applies and takes it back, over and over; resolves with the version of each answer. */
async function fidget(viewer: Channel, rounds: number): Promise<number[]> {
  const versions: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    versions.push(done(await viewer.cancel()).version, done(await viewer.apply()).version);
  }
  return versions;
}

/** [LC17] Each answer of a user is one entry of the journal, and each accepted command is there once. */
async function assertDoneOnce(bed: TestBed, sid: string, actor: string, versions: number[]): Promise<void> {
  const accepted = (await journal(bed.server, sid)).filter(
    (entry) => entry.actor === actor && entry.outcome === 'accepted' && entry.cmd_id !== null,
  );
  assert.equal(new Set(accepted.map(({ cmd_id }) => cmd_id)).size, accepted.length);
  assert.deepEqual(
    accepted.map(({ version }) => version),
    versions,
  );
}

async function assertSamePlaces(
  bed: TestBed,
  sid: string,
  { ann, bob, cleo }: Record<'ann' | 'bob' | 'cleo', Channel>,
) {
  const { links, applies, live } = await channel(bed.server, sid);
  assert.deepEqual([ids(links), ids(applies), live], [['ann'], ['cleo', 'bob'], true]);
  for (const viewer of [ann, bob, cleo]) assert.equal(viewer.state?.links[0]?.user_id, 'ann');
}

const versionOf = ({ state }: Channel): number => state?.version ?? 0;

const WAYS_TO_END = [
  { title: 'kill -9', end: (bed: TestBed) => bed.server.kill() },
  { title: 'SIGTERM', end: (bed: TestBed) => bed.server.stop() },
] as const;

describe('a typed client whose connection is lost', () => {
  const bed = openTestBed(async () => SETTINGS);

  for (const { title, end } of WAYS_TO_END) {
    it(`[LC17, LC21] keeps link and place through a ${title}, and each command is answered and done once`, async () => {
      const sid = `ended by ${title}`.replaceAll(' ', '-');
      const everybody = await gather(bed, sid);
      const { host, bob } = everybody;
      const seen = statuses(bob);
      const views: number[] = [];
      bob.on('state', ({ version }) => views.push(version));
      const fidgeting = fidget(bob, ROUNDS);
      await until(() => versionOf(bob) > ROUNDS, 'bob is in the middle of it');
      await end(bed);
      await until(() => host.state?.stale === true && bob.state?.stale === true, 'what is shown is stale');
      assert.equal(host.state?.links[0]?.user_id, 'ann');
      const listed = host.list();
      await bed.server.start();
      const versions = await fidgeting;
      assert.deepEqual(ids(done(await listed).datas)[0], 'ann');
      await Promise.all(Object.values(everybody).map((one) => one.connected()));
      assert.deepEqual(seen, ['reconnecting', 'connected']);
      assert.deepEqual(
        views,
        views.toSorted((one, other) => one - other),
      );
      await assertDoneOnce(bed, sid, 'bob', [BOB_APPLIED, ...versions]);
      await assertSamePlaces(bed, sid, everybody);
    });
  }

  it('[LC17, LC21] comes back to its seat when the connection is cut, again and again, in the middle of commands', async () => {
    const everybody = await gather(bed, 'cut');
    const { host, bob } = everybody;
    const notices: number[] = [];
    host.on('linkcall_apply_singer_nt', ({ version }) => notices.push(version));
    const views: number[] = [];
    bob.on('state', ({ version }) => views.push(version));
    const first = (await journal(bed.server, 'cut')).find(({ actor, events }) => actor === 'bob' && events.length > 0);
    const versions = [first.version];
    for (let cuts = 0; cuts < 5; cuts += 1) {
      const fidgeting = fidget(bob, 3);
      const from = versionOf(bob);
      await until(() => versionOf(bob) > from + cuts, 'bob is in the middle of it');
      bed.wire.cut();
      versions.push(...(await fidgeting));
    }
    await assertDoneOnce(bed, 'cut', 'bob', versions);
    await assertSamePlaces(bed, 'cut', everybody);
    assert.equal(notices.length, new Set(notices).size);
    await until(async () => (await channel(bed.server, 'cut')).clients === 4, 'each of them has one connection');
    const left = (await journal(bed.server, 'cut')).filter(({ command }) => command === 'leave');
    assert.deepEqual(left, [], 'nobody was told of anything');
  });

  it('[LC21] needs no token to come back to its seat, however long it takes', async () => {
    const tokens = [await tokenOf('seat', 'viewer', 'ann')];
    const token = async () => tokens.shift() ?? 'used up';
    const ann = await bed.join('seat', 'viewer', 'ann', { token });
    done(await ann.apply());
    const reasons: string[] = [];
    ann.on('connection', ({ reason }) => reasons.push(reason));
    bed.wire.takeDown();
    await until(async () => (await channel(bed.server, 'seat')).clients === 0, 'the server has noticed');
    await until(() => reasons.length > 1, 'it was tried in vain');
    bed.wire.putUp();
    done(await ann.cancel());
    assert.equal(ann.connection.status, 'connected');
  });

  it('[LC17] repeats a command whose answer was lost on the way, and is told the first answer', async () => {
    const ann = await bed.join('unheard', 'viewer', 'ann');
    bed.wire.holdAnswers();
    const applied = ann.apply();
    await until(async () => (await channel(bed.server, 'unheard')).num_apply === 1, 'it is done, and not heard of');
    bed.wire.cut();
    const { version, position } = done(await applied);
    assert.deepEqual([version, position], [1, 1]);
    const entries = await journal(bed.server, 'unheard');
    assert.deepEqual(
      entries.map(({ command }) => command),
      ['start-application'],
    );
  });

  it('notices that nothing is heard any more, and comes back over another connection', async () => {
    const ann = await bed.join('silent', 'viewer', 'ann', { heartbeatMs: 500, joinWithinMs: 1_000 });
    const reasons: string[] = [];
    ann.on('connection', ({ reason }) => reasons.push(reason));
    bed.wire.holdAnswers();
    const applied = ann.apply();
    await until(() => reasons.some((reason) => reason.startsWith('no answer to a join')), 'a join is given up, too');
    bed.wire.cut();
    done(await applied);
    assert.equal(reasons[0], 'nothing was heard for 500 ms');
  });

  it('tells when no answer came in time, and whether the command may have been done', async () => {
    const ann = await bed.join('in time', 'viewer', 'ann', { answerWithinMs: 300 });
    const doubtful = ann.apply();
    bed.wire.takeDown();
    await assert.rejects(doubtful, {
      name: 'CommandError',
      message: 'no answer within 300 ms; it may or may not have been done',
      mayBeDone: true,
    });
    await assert.rejects(ann.cancel(), { message: 'no answer within 300 ms; it was not done', mayBeDone: false });
    bed.wire.putUp();
  });

  it('can leave while it is away', async () => {
    const ann = await bed.join('away', 'viewer', 'ann');
    bed.wire.takeDown();
    await until(() => ann.connection.status === 'reconnecting', 'ann is away');
    await ann.leave();
    bed.wire.putUp();
    assert.deepEqual([ann.connection.status, ann.state?.stale], ['closed', true]);
  });
});

describe('a typed client whose channel moved', () => {
  let redisUrl = '';
  const bed = openTestBed(async () => {
    redisUrl = await emptyRedis();
    return { ...SETTINGS, REDIS_URL: redisUrl };
  });

  it('[ST4, LC17, LC21] joins it where it is now, and the command that found out is done once', async () => {
    const everybody = await gather(bed, 'moved');
    const { host, bob } = everybody;
    const reasons: string[] = [];
    bob.on('connection', ({ status, reason }) => reasons.push(`${status} ${reason}`));
    const other = await openRedisStore({
      answeredWithinMs: 120_000,
      url: redisUrl,
      journalMax: 100,
      log: SILENT,
      clock: systemClock,
    });
    const taken = new Set<number>();
    for (let moves = 0; moves < 3; moves += 1) {
      const { epoch } = await other.channels.open(parsed('moved'));
      taken.add(epoch);
      const { version } = done(await bob.cancel());
      done(await bob.apply());
      await host.connected();
      assert.equal(version, 6 + 2 * moves);
    }
    await other.channels.close();
    assert.equal(taken.size, 3);
    assert.match(reasons[0] ?? '', /^reconnecting the connection was closed \(4100\)/);
    await assertSamePlaces(bed, 'moved', everybody);
    const own = (await journal(bed.server, 'moved')).filter(({ actor, cmd_id }) => actor === 'bob' && cmd_id !== null);
    const accepted = own.filter(({ outcome }) => outcome === 'accepted');
    assert.equal(accepted.length, 7);
    assert.equal(new Set(accepted.map(({ cmd_id }) => cmd_id)).size, 7);
  });
});
