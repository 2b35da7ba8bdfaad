import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { done, refused } from '../replies.ts';
import { serverUnderTest, wait } from '../serverUnderTest.ts';

describe('a host who is lost', () => {
  const underTest = serverUnderTest({ HOST_RECONNECT_MS: '3600000' });

  it('[PE15] leaves the call to the moderators, and the state tells since when', async () => {
    const { sid, host, ann, bob, cleo } = await underTest.gather('ann', 'bob', 'cleo');
    const mia = await underTest.join(sid, 'moderator', 'mia', { sid });
    await wait(ann, bob);
    host.vanish();
    await until(() => ann.state.host_away_since > 0, 'everybody sees that the host is away');
    assert.equal(ann.state.live, true);
    done(await mia.direct(1, 'ann'));
    await until(() => cleo.linkedIds.join() === 'ann', 'ann is on the line');
    done(await mia.direct(2, 'bob'));
    done(await mia.direct(3, 'ann'));
    await wait(cleo);
    const queue = done(await mia.request('linkcall_list_singer_rq')).datas;
    assert.deepEqual([queue[0].user_id, queue[0].position], ['cleo', 1]);
    refused(await mia.setSwitch(0), 'bad-request');
  });
});
