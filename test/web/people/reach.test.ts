import assert from 'node:assert/strict';
import type { ConsoleTab } from '../consoleTab.ts';
import { openConsole } from '../openConsole.ts';

describe('the console, for those who only watch', () => {
  const bed = openConsole();

  /** What the host does about whoever has this id. */
  async function reach(tab: ConsoleTab, deed: string, userId: string, label = 'User id'): Promise<void> {
    const host = tab.phone('hana');
    await host.getByLabel(label).fill(userId);
    await tab.press(deed, host);
  }

  it('invites somebody, who joins, or not now; or the host takes it back', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann, ben] = [tab.phone('hana'), tab.phone('ann'), tab.phone('ben')];
    await reach(tab, 'Invite', 'ann');
    await tab.reads(/invites you onto the line/, ann);
    await host.getByRole('button', { name: 'Withdraw Ann’s invitation' }).waitFor();
    assert.equal(await ben.getByText(/invites you/).count(), 0);
    assert.deepEqual(await tab.faults(), []);
    await tab.press('Join now', ann);
    await tab.reads('You are on the line', ann);
    await reach(tab, 'Invite', 'ben');
    await tab.press('Not now', ben);
    await ben.getByRole('button', { name: 'Ask to join' }).waitFor();
    await tab.reads('Ben says: not now.', host);
    await reach(tab, 'Invite', 'ben');
    await tab.readsNot('Ben says: not now.', host);
    await tab.reads(/invites you onto the line/, ben);
    await tab.press('Withdraw Ben’s invitation', host);
    await ben.getByRole('button', { name: 'Ask to join' }).waitFor();
    await tab.reads('The invitation was taken back.', ben);
    assert.deepEqual(await tab.faults(), []);
    await tab.press('Switch to Chinese (中文)');
    await tab.reads('邀请已被撤回。', ben);
    tab.assertNoComplaints();
  });

  it('keeps somebody off the call, and lets them come again', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const ann = tab.phone('ann');
    await tab.press('Ask to join', ann);
    await tab.press('Accept Ann', tab.phone('hana'));
    await tab.reads('You are on the line', ann);
    await reach(tab, 'Block', 'ann');
    await ann.getByRole('button', { name: 'Ask to join' }).click();
    await tab.reads('The host keeps you off the call.', ann);
    await reach(tab, 'Invite', 'ann');
    await tab.reads('The host keeps them off the call.', tab.phone('hana'));
    await reach(tab, 'Unblock', 'ann');
    await tab.press('Ask to join', ann);
    await ann.getByRole('button', { name: 'Stop waiting' }).waitFor();
    tab.assertNoComplaints();
  });

  it('does both in Chinese, without a serious fault by axe', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    await tab.press('Switch to Chinese (中文)');
    const ann = tab.phone('ann');
    await reach(tab, '邀请连麦', 'ann', '用户 ID');
    await tab.reads(/邀请你连麦/, ann);
    assert.deepEqual(await tab.faults(), []);
    await tab.press('立即上麦', ann);
    await tab.reads('你正在连麦', ann);
    await reach(tab, '拉黑', 'ann', '用户 ID');
    await ann.getByRole('button', { name: '申请连麦' }).click();
    await tab.reads('你已被主播拉黑。', ann);
    assert.deepEqual(await tab.faults(), []);
    await reach(tab, '取消拉黑', 'ann', '用户 ID');
    await tab.press('申请连麦', ann);
    await ann.getByRole('button', { name: '取消申请' }).waitFor();
    tab.assertNoComplaints();
  });
});
