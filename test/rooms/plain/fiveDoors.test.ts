import assert from 'node:assert/strict';
import { Random } from '../../../loadtest/random.ts';
import { CLOSE_SERVER_STOPS } from '../../../schema/closeCodes.ts';
import { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { DOORS, type Guest } from './doors.ts';
import { Party } from './party.ts';

const SID = '18446744073709551000';
/** Of each host and viewer. */
const COMMANDS_EACH = Number(process.env.CHAOS_STORM_COMMANDS ?? 40);
const LOST_CHANCE = 0.1;
const SEED = Number(process.env.STORM_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Protobuf has seconds, and 0 for what is not there. */
const inSeconds = (notice: unknown): unknown =>
  JSON.parse(
    JSON.stringify(notice, (name, value) =>
      /^(time_|away_since)/.test(name) ? Math.floor(Number(value) / 1_000) : value || undefined,
    ),
  );

describe('one channel, through each door', () => {
  let server: TestServer;
  let party: Party;

  beforeEach(async () => {
    server = await TestServer.start({
      ...{ APPLY_BURST: '1000', MAX_LINKS: '3', WHEN_FULL: 'keep', JOURNAL_MAX: '1000000' },
      ...{ RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000', APPLY_LIFE_MS: '600000' },
    });
    party = await Party.gather(server, SID);
  });
  afterEach(async () => {
    party?.leave();
    await server?.remove();
  });

  it(`[IN10, IN11, IN12, LC17, LC18, LC21] all see one call, whoever is lost and comes back: the same notices in one order (seed ${SEED})`, async () => {
    const random = new Random(SEED);
    /** Now and then the connection is lost with the answer on its way, or the request. */
    async function storm(guest: Guest, next: () => ReturnType<Party['command']>): Promise<void> {
      for (let n = 0; n < COMMANDS_EACH; n += 1) {
        const command = next();
        if (random.chance(LOST_CHANCE)) {
          guest.request(command.name, command.body).catch(() => undefined);
          await guest.comeBack();
        }
        const { error } = await party.give(guest, command);
        assert.notEqual(error.reason, 'unknown');
        assert.notEqual(error.reason, 'bad-request');
      }
    }
    const apply = () => party.command('linkcall_apply_rq', { op_code: random.pick([1, 1, 1, 2, 3]) });
    const direct = () => {
      const { userId } = random.pick(party.viewers);
      return party.command('linkcall_allow_rq', { op_code: random.pick([1, 1, 1, 2, 3]), user_id: userId });
    };
    const { viewers, hosts, onlookers } = party;
    await Promise.all([...viewers.map((viewer) => storm(viewer, apply)), ...hosts.map((host) => storm(host, direct))]);
    await party.agrees();
    const [told, ...others] = onlookers.map((onlooker) => onlooker.roomNotices().map(inSeconds));
    for (const [nth, notices] of others.entries()) assert.deepEqual(notices, told, `${DOORS[nth + 1]}`);
    const versions = onlookers[0]?.roomNotices().map(({ version }) => version) ?? [];
    assert(versions.length > 5, 'enough happened');
    const inOrder = versions.toSorted((one, other) => one - other);
    assert.deepEqual(versions, inOrder);
  });

  const restarted = async () => {
    await server.start();
    return server;
  };

  it('[IN12, LC17, LC21] all come back to the call after a kill -9, and see it as it was', async () => {
    await party.outlives(() => server.kill(), restarted);
  });

  it('[IN12, LC17, LC21] all come back to the call of a server that was stopped, and those at the plain door are told why', async () => {
    await party.outlives(async () => {
      await server.stop();
      const plain = party.all.filter(({ door }) => door.startsWith('plain'));
      await until(() => plain.every((guest) => guest.closeCode() !== undefined), 'all are sent away');
      for (const { closeCode, door } of plain) assert.equal(closeCode(), CLOSE_SERVER_STOPS, door);
    }, restarted);
  });
});
