import assert from 'node:assert/strict';
import type { Notices } from '../../src/client/index.ts';
import { done, refused } from '../rooms/replies.ts';
import { MEDIA_SETTINGS } from '../support/media.ts';
import { until } from '../support/until.ts';
import { ids, openTestBed } from './channels.ts';

const AS_BYTES = { wire: 'protobuf' } as const;
/** Above 2^53, and above 2^63. */
const SID = '9007199254740993';
const HANA = '9223372036854775809';
const ANN = '18446744073709551615';

describe('the typed client over Protocol Buffers', () => {
  const bed = openTestBed(async () => MEDIA_SETTINGS);

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
