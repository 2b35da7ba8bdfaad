import assert from 'node:assert/strict';
import type { ConsoleTab } from '../consoleTab.ts';
import { openConsole } from '../openConsole.ts';

describe('the console, for those who only watch', () => {
  const bed = openConsole();

  /** What the host does about whoever has this id. */
  async function reach(tab: ConsoleTab, deed: string, userId: string): Promise<void> {
    const host = tab.phone('hana');
    await host.getByLabel('User id').fill(userId);
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
    await reach(tab, 'Invite', 'ben');
    await tab.reads(/invites you onto the line/, ben);
    await tab.press('Withdraw Ben’s invitation', host);
    await ben.getByRole('button', { name: 'Ask to join' }).waitFor();
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
}).timeout(180_000);
