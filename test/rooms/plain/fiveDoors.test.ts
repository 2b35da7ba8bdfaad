import assert from 'node:assert/strict';
import { Random } from '../../../loadtest/random.ts';
import { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { done } from '../replies.ts';
import { DOORS, type Door, enter, type Guest } from './doors.ts';

const SID = '18446744073709551000';
const HOST = '9007199254740993';
/** Above 2^63. */
const userIdOf = (door: Door, from = 9_223_372_036_854_775_900n): string => `${from + BigInt(DOORS.indexOf(door))}`;
const ONLOOKERS_FROM = 9_223_372_036_854_776_900n;
const STORM_COMMANDS_EACH = 40;
const SEED = Number(process.env.STORM_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Protobuf has seconds, and 0 for what is not there. */
const inSeconds = (notice: unknown): unknown =>
  JSON.parse(
    JSON.stringify(notice, (name, value) =>
      /^(time_|away_since)/.test(name) ? Math.floor(Number(value) / 1_000) : value || undefined,
    ),
  );

describe('one channel, through each door', () => {
  let server: TestServer | undefined;
  let guests: Guest[] = [];

  beforeEach(async () => {
    server = await TestServer.start({ APPLY_BURST: '1000', MAX_LINKS: '3', WHEN_FULL: 'keep', RECONNECT_MS: '600000' });
  });
  afterEach(async () => {
    for (const guest of guests.splice(0)) guest.drop();
    await server?.remove();
  });

  /** Onlookers ask for nothing: they hear what all hear, and no more (LC15). */
  async function gather(): Promise<{ host: Guest; viewers: Guest[]; onlookers: Guest[] }> {
    assert(server !== undefined);
    const host = await enter(server, 'plain protobuf', SID, 'host', HOST);
    const viewers: Guest[] = [];
    const onlookers: Guest[] = [];
    for (const door of DOORS) {
      viewers.push(await enter(server, door, SID, 'viewer', userIdOf(door)));
      onlookers.push(await enter(server, door, SID, 'viewer', userIdOf(door, ONLOOKERS_FROM)));
    }
    guests = [host, ...viewers, ...onlookers];
    return { host, viewers, onlookers };
  }

  async function allSeeTheSame(host: Guest): Promise<void> {
    const list = done(await host.request('linkcall_list_user_rq'));
    await Promise.all(guests.map((guest) => guest.sees(list.version)));
    const linked = list.datas.map((one: { user_id: string }) => one.user_id);
    for (const { door, version, linkedIds } of guests) {
      assert.deepEqual([version(), linkedIds()], [list.version, linked], door);
    }
  }

  it(`[IN10, IN11, IN12, LC18] all see one call: the same notices in one order (seed ${SEED})`, async () => {
    const { host, viewers, onlookers } = await gather();
    const random = new Random(SEED);
    const apply = (viewer: Guest) => viewer.request('linkcall_apply_rq', { op_code: random.pick([1, 1, 1, 2, 3]) });
    const direct = () => {
      const { userId } = random.pick(viewers);
      return host.request('linkcall_allow_rq', { op_code: random.pick([1, 1, 1, 2, 3]), user_id: userId });
    };
    const storm = async (command: () => Promise<{ error: { reason: string } }>) => {
      for (let n = 0; n < STORM_COMMANDS_EACH; n += 1) {
        const { error } = await command();
        assert.notEqual(error.reason, 'unknown');
        assert.notEqual(error.reason, 'bad-request');
      }
    };
    await Promise.all([...viewers.map((viewer) => storm(() => apply(viewer))), ...viewers.map(() => storm(direct))]);
    await allSeeTheSame(host);
    const [told, ...others] = onlookers.map((onlooker) => onlooker.roomNotices().map(inSeconds));
    for (const [nth, notices] of others.entries()) assert.deepEqual(notices, told, `${DOORS[nth + 1]}`);
    const versions = onlookers[0]?.roomNotices().map(({ version }) => version) ?? [];
    assert(versions.length > 5, 'enough happened');
    const inOrder = versions.toSorted((one, other) => one - other);
    assert.deepEqual(versions, inOrder);
  });

  it('[IN12, LC21] all come back to the call after a kill -9, and see it as it was', async () => {
    const { host, viewers } = await gather();
    const [first, second] = viewers.slice(-2);
    for (const viewer of [first, second]) {
      assert(viewer !== undefined);
      done(await viewer.request('linkcall_apply_rq', { op_code: 1 }));
      done(await host.request('linkcall_allow_rq', { op_code: 1, user_id: viewer.userId }));
    }
    await server?.kill();
    await until(() => guests.every((guest) => !guest.door.startsWith('plain') || guest.isClosed()), 'all are cut');
    for (const guest of guests) guest.drop();
    await server?.start();
    const { host: again } = await gather();
    await allSeeTheSame(again);
    assert.deepEqual(again.linkedIds(), [first?.userId, second?.userId]);
    done(await again.request('linkcall_allow_rq', { op_code: 3, user_id: second?.userId }));
    await allSeeTheSame(again);
  });
});
