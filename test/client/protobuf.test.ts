import assert from 'node:assert/strict';
import { NOTICE_NAMES } from '../../schema/names.ts';
import type { Notices } from '../../src/client/index.ts';
import { done, refused } from '../rooms/replies.ts';
import { MEDIA_SETTINGS } from '../support/media.ts';
import { until } from '../support/until.ts';
import { ids, openTestBed } from './channels.ts';

const AS_BYTES = { wire: 'protobuf' } as const;
/** Nothing ends but by what somebody does, and nobody asks too often. */
const PATIENT = { APPLY_BURST: '1000', INVITE_BURST: '1000', APPLY_LIFE_MS: '600000', INVITE_LIFE_MS: '600000' };
const NO_COMMANDS = new Set(['state', 'connection', 'connected', 'on', 'leave']);
/** Of two evenings. */
const DIFFERS = new Set(['sid', 'room_id', 'token', 'stream_id', 'cursor', 'weight', 'eta_ms']);
/** Nothing else is that large but ids, which are text. */
const TIMES_FROM = 1_000_000_000_000;
/** Above 2^53, and above 2^63. */
const SID = '9007199254740993';
const HANA = '9223372036854775809';
const ANN = '18446744073709551615';
const BEN = '9007199254740993000';

describe('the typed client over Protocol Buffers', () => {
  const bed = openTestBed(async () => ({ ...MEDIA_SETTINGS, ...PATIENT }));

  it('[IN11] does all that it does by name, and hears the same', async () => {
    const host = await bed.join(SID, 'host', HANA, AS_BYTES);
    const ann = await bed.join(SID, 'viewer', ANN, AS_BYTES);
    const zoe = await bed.join(SID, 'viewer', 'zoe');
    const rooms: Notices['linkcall_room_state_nt'][][] = [[], []];
    for (const [nth, who] of [ann, zoe].entries()) who.on('linkcall_room_state_nt', (told) => rooms[nth]?.push(told));
    const mine: number[] = [];
    ann.on('linkcall_user_state_nt', ({ data }) => mine.push(data.linkcall_apply));
    const applied: string[] = [];
    host.on('linkcall_apply_singer_nt', ({ data }) => applied.push(`${data.user_id} ${data.linkcall_apply}`));

    assert.equal(done(await host.close()).linkcall_state, 1);
    assert.equal(done(await host.open()).linkcall_state, 0);
    assert.equal(done(await ann.apply()).position, 1);
    done(await zoe.apply());
    assert.deepEqual(ids(done(await host.list()).datas), [ANN, 'zoe']);
    assert.equal(done(await host.allow(ANN)).data.user_id, ANN);
    assert.equal(done(await host.refuse('zoe')).data.user_id, 'zoe');
    assert.equal(done(await host.mute(ANN, { audio: true, video: true })).data.muted, 3);
    const { room_id, user_id, expires_at, time_now, may_publish } = done(await ann.media());
    assert.deepEqual({ room_id, user_id, may_publish }, { room_id: SID, user_id: ANN, may_publish: true });
    assert(expires_at > time_now);
    done(await ann.quit());
    refused(await ann.cancel(), 'not-applied');

    await until(() => rooms.every((told) => told.length === 5), 'both are told of each change of the room');
    const [asBytes = [], byName = []] = rooms;
    assert.deepEqual(
      asBytes.map(({ version, datas }) => [version, ids(datas)]),
      byName.map(({ version, datas }) => [version, ids(datas)]),
    );
    await until(() => mine.length === 2 && applied.length === 3, 'ann and her host are told');
    assert.deepEqual({ mine, applied }, { mine: [4, 4], applied: [`${ANN} 1`, 'zoe 1', `${ANN} 3`] });
  });

  it('[IN11] has the same answers and notices as by name, of all that there is', async () => {
    const byName = await evening('9007199254740995', {});
    assert.deepEqual(await evening('9007199254740997', AS_BYTES), byName);
  });

  /** Each command at least once. Returns what was answered, and what each was told. */
  async function evening(sid: string, wire: Partial<typeof AS_BYTES>): Promise<unknown> {
    const answers: unknown[] = [];
    const heard: Record<string, unknown[]> = {};
    const enter = async (role: 'host' | 'viewer', userId: string) => {
      const who = await bed.join(sid, role, userId, wire);
      const told: unknown[] = [];
      heard[userId] = told;
      for (const name of NOTICE_NAMES) who.on(name, (body) => told.push([name, alike(body)]));
      return who;
    };
    const host = await enter('host', HANA);
    const [ann, ben] = [await enter('viewer', ANN), await enter('viewer', BEN)];
    const steps: readonly (() => Promise<{ readonly version: number }>)[] = [
      () => host.open(),
      () => ann.check(),
      () => ann.apply({ seat: 2, mode: 1, note: '唱歌', ext: { gift: [1, null] } }),
      () => host.list(),
      () => host.allow(ANN),
      () => host.allow(ANN),
      () => host.mute(ANN, { audio: true, video: false }),
      () => ann.media(),
      () => host.appoint(BEN),
      () => ben.remove(ANN),
      () => host.remove(ANN),
      () => host.dismiss(BEN),
      () => host.invite(BEN, { seat: 1 }),
      () => host.withdraw(BEN),
      () => host.invite(BEN),
      () => ben.decline(),
      () => host.invite(BEN),
      () => ben.accept(),
      () => host.moveToSeat(BEN, 2),
      () => host.lockSeat(1),
      () => host.unlockSeat(1),
      () => host.orderSeats([BEN]),
      () => host.block(ANN, { minutes: 10, reason: 'shouts' }),
      () => ann.apply(),
      () => host.listBlocked({ limit: 1 }),
      () => host.unblock(ANN),
      () => ann.apply(),
      () => host.allowNext(),
      () => ann.quit(),
      () => ann.apply(),
      () => ann.cancel(),
      () => ann.apply(),
      () => host.refuse(ANN),
      () => ann.apply(),
      () => host.refuseAll(),
      () => host.removeAll(),
      () => host.close(),
      () => ben.apply(),
    ];
    const named = new Set(steps.map((step) => /\.(\w+)\(/.exec(String(step))?.[1]));
    const left = Object.keys(host).filter((name) => !named.has(name) && !NO_COMMANDS.has(name));
    assert.deepEqual(left, [], 'each command is given');
    for (const step of steps) answers.push(alike(await step()));
    // Notices come before the answer to what is asked behind them.
    for (const who of [host, ann, ben]) await who.list();
    return { answers, heard };
  }

  it('[IN11] comes back from a lost connection with what it had, and what it asked', async () => {
    const host = await bed.join('7', 'host', HANA, AS_BYTES);
    const ann = await bed.join('7', 'viewer', ANN, AS_BYTES);
    done(await ann.apply());
    bed.wire.cut();
    done(await host.allow(ANN));
    await until(() => ids(ann.state?.links).includes(ANN), 'ann is back');
    done(await ann.quit());
  });

  it('[IN11] ends where the user has no number, and says why', async () => {
    await assert.rejects(bed.join('8', 'viewer', 'ann', AS_BYTES), /whole numbers from 1 to 2\^64 - 1/);
  });
});

/** Of two channels, at two times, and whether what is nothing is left out or said. */
const alike = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (name, value) => {
      if (DIFFERS.has(name)) return undefined;
      return typeof value === 'number' && value >= TIMES_FROM ? 'a time' : value || undefined;
    }),
  );
