import assert from 'node:assert/strict';
import { NOTICE_IDS } from '../../../schema/names.ts';
import type { TestClient } from '../../support/client.ts';
import { until } from '../../support/until.ts';
import { done, IDS, refused } from '../replies.ts';
import { link, serverUnderTest } from '../serverUnderTest.ts';

const ROOM_STATE = NOTICE_IDS.linkcall_room_state_nt;
const USER_STATE = NOTICE_IDS.linkcall_user_state_nt;

const types = ({ received }: TestClient) => received.map(({ type }) => type);

describe('notices by number', () => {
  const underTest = serverUnderTest();

  it('[IN10] have the numbers of the original', () => {
    assert.deepEqual(
      [NOTICE_IDS.linkcall_room_state_nt, NOTICE_IDS.linkcall_user_state_nt, NOTICE_IDS.linkcall_apply_singer_nt],
      [0x99990013, 0x99990014, 0x99990015],
    );
  });

  it('[IN10] reach who joined for them, and everybody else hears the same by name', async () => {
    const sid = underTest.newSid();
    const host = await underTest.join(sid, 'host', 'hana', { ids: 'numeric' });
    const ann = await underTest.join(sid, 'viewer', 'ann', { ids: 'numeric' });
    const ben = await underTest.join(sid, 'viewer', 'ben');
    await link(host, ann);
    const told = await ann.next(ROOM_STATE);
    await until(() => ben.received.length > 0, 'ben is told, too');
    assert.deepEqual(ben.received, [{ type: 'linkcall_room_state_nt', body: told }]);
    assert.equal((await host.next(NOTICE_IDS.linkcall_apply_singer_nt)).data.user_id, 'ann');
    assert(![...types(host), ...types(ann)].some((type) => typeof type === 'string'));
  });

  it('[IN10] reach whose first request came by number, to the end of the connection and after it came back', async () => {
    const { host, ann, ben } = await underTest.gather('ann', 'ben');
    done(await ann.request(IDS.linkcall_apply_rq, { op_code: 1 }));
    done(await ben.apply(1));
    done(await host.direct(1, 'ann'));
    assert.equal((await ann.next(USER_STATE)).data.linkcall_apply, 4);
    assert.equal((await ann.next(ROOM_STATE)).datas.length, 1);
    done(await ben.request(IDS.linkcall_apply_rq, { op_code: 2 }));
    await ben.next('linkcall_room_state_nt');

    await Promise.all([ann.comeBack(), ben.comeBack()]);
    done(await ann.request('linkcall_list_user_rq'));
    done(await host.direct(3, 'ann'));
    assert.equal((await ann.next(ROOM_STATE)).datas.length, 1);
    await ben.next('linkcall_room_state_nt');
  });

  it('[IN10] repair who is out of step, too', async () => {
    const { ann } = await underTest.gather('ann');
    ann.room.send(IDS.linkcall_apply_rq, { op_code: 3 });
    refused(await ann.next(IDS.linkcall_apply_rs), 'not-linked');
    await ann.next(ROOM_STATE);
  });

  it('[IN10] are not for what nobody knows: such a join is refused, and says why', async () => {
    const join = (options: object) => underTest.join(underTest.newSid(), 'viewer', '7', options);
    await assert.rejects(join({ ids: 'words' }), { code: 400, message: /ids is "numeric"/ });
    await assert.rejects(join({ wire: 'plain-json' }), { code: 400, message: /wire is "protobuf"/ });
  });
});
