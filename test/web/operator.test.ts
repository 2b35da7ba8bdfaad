import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { tokenFor } from '../support/server.ts';
import type { ConsoleTab } from './consoleTab.ts';
import { openConsole } from './openConsole.ts';

describe('the console, for operators', () => {
  const bed = openConsole();

  /** A page with a call between the host and Ann, and Ben waiting. */
  async function openCall(): Promise<ConsoleTab> {
    const tab = await bed.open();
    await tab.isConnected();
    await tab.press('Ask to join', tab.phone('ann'));
    await tab.press('Accept Ann', tab.phone('hana'));
    await tab.press('Ask to join', tab.phone('ben'));
    await tab.reads('Stop waiting', tab.phone('ben'));
    return tab;
  }

  const channelOf = async (tab: ConsoleTab): Promise<string> =>
    (await tab.page.getByRole('link', { name: /^try-/ }).textContent()) ?? '';

  /** Signed in, on the page of that channel. */
  async function openChannel(sid: string): Promise<ConsoleTab> {
    const operator = await bed.open('/#/channels');
    await operator.press('Use a token to play with');
    await operator.page.getByRole('searchbox').fill(sid);
    await operator.page.getByRole('link', { name: sid }).click();
    await operator.page.getByRole('heading', { name: sid }).waitFor();
    return operator;
  }

  it('closes a channel: its calls end on all phones', async () => {
    const tab = await openCall();
    const operator = await openChannel(await channelOf(tab));
    await operator.press('End the live session');
    const question = operator.page.getByRole('alertdialog');
    await operator.reads('1 call ends, 1 application is refused. The host is shown out.', question);
    await operator.press('End it', question);
    await tab.reads(/^The show is over\. Call ended, 00:\d\d$/, tab.phone('ann'));
    await tab.reads('The show is over.', tab.phone('ben'));
    await operator.reads('Nobody is on the line.');
    await operator.reads('the live session ended');
    await operator.reads('ann is off the line (the session ended)');
    for (const each of [tab, operator]) each.assertNoComplaints();
  });

  it('[LC25] keeps a host out until the channel is reopened, and says why', async () => {
    const tab = await openCall();
    const operator = await openChannel(await channelOf(tab));
    await operator.page.getByLabel('The host may start anew').selectOption('when it is reopened');
    await operator.page.getByLabel('Reason, told to the host').fill('spam');
    await operator.press('End the live session');
    await operator.press('End it', operator.page.getByRole('alertdialog'));
    await tab.reads('Not connected: the connection was closed (4402): spam', tab.phone('hana'));
    await operator.reads('Stopped by operator until it is reopened');
    await operator.reads('the host is shown out: spam');
    await tab.reads('The show is over.', tab.phone('ann'));
    await operator.press('Reopen');
    await operator.reads('hosts may come again');
    assert.equal(await operator.page.getByRole('button', { name: 'Reopen' }).count(), 0);
    for (const each of [tab, operator]) each.assertNoComplaints();
  });

  it('removes a guest, and the journal tells why somebody was refused', async () => {
    const tab = await openCall();
    const operator = await openChannel(await channelOf(tab));
    await operator.page.getByRole('switch', { name: /^The host is in a PK/ }).click();
    await operator.reads('In a PK');
    await operator.press('Remove Ann');
    await operator.press('Remove', operator.page.getByRole('alertdialog'));
    await tab.reads(/^The host ended your call, 00:\d\d$/, tab.phone('ann'));
    await tab.reads('The host is in a PK.', tab.phone('ann'));
    await operator.page.getByRole('switch', { name: /^The host is in a PK/ }).click();
    await operator.page.getByLabel('Waiting at most').fill('1');
    await operator.press('Save limits');
    await operator.reads('Saved.');
    await tab.press('Ask to join', tab.phone('ann'));
    await tab.reads('Too many are waiting. Try again later.', tab.phone('ann'));
    await operator.reads('Refused: Too many are waiting. Try again later.');
    for (const each of [tab, operator]) each.assertNoComplaints();
  });

  it('lists channels as they are now, and finds one', async () => {
    const tab = await openCall();
    const sid = await channelOf(tab);
    const operator = await bed.open('/#/channels');
    await operator.press('Use a token to play with');
    const row = operator.page.locator(`tr[data-sid="${sid}"]`);
    await row.waitFor();
    assert.deepEqual(await row.locator('.number').allTextContents(), ['1', '1', '3', '4']);
    await operator.page.getByRole('searchbox').fill('nothing like it');
    await operator.reads('No channel matches');
    await operator.page.getByRole('searchbox').fill(sid.toUpperCase());
    await row.waitFor();
    // Whoever looks at what was found comes back to it.
    await row.getByRole('link').click();
    await operator.page.getByRole('heading', { name: sid }).waitFor();
    await operator.page.goBack();
    await row.waitFor();
    assert.equal(await operator.page.getByRole('searchbox').inputValue(), sid.toUpperCase());
    await tab.press('Hang up', tab.phone('ann'));
    await row.locator('.number').first().getByText('0').waitFor();
    operator.assertNoComplaints();
  });

  it('[OP7] shows the calls that have ended, filters them and gives them as a file, in words of either language', async () => {
    const tab = await openCall();
    const sid = await channelOf(tab);
    await tab.press('Stop waiting', tab.phone('ben'));
    await tab.press('Hang up', tab.phone('ann'));
    await tab.reads(/^Call ended/, tab.phone('ann'));
    const operator = await bed.open('/#/history');
    await operator.press('Use a token to play with');
    const { page } = operator;
    await page.getByLabel('Channel', { exact: true }).fill(sid);
    await page.getByLabel('Viewer’s id').fill('ann');
    await operator.asksUntil('Show', page.locator('tbody').getByText('hung up').first());
    await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    await operator.reads('Hana', page.locator('tbody'));
    const [download] = await Promise.all([page.waitForEvent('download'), operator.press('Download CSV')]);
    const [header, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    assert.match(header ?? '', /^\ufeff?call_id,sid,user_id,/);
    assert.deepEqual(
      rows.map((row) => row.split(',').slice(1, 4)),
      [[sid, 'ann', 'hana']],
    );
    assert.match(header ?? '', /,user_nick,singer_nick,ended$/);
    assert.match(rows[0] ?? '', /,Ann,Hana,hung up$/);
    await page.getByLabel('Viewer’s id').fill('nobody');
    await operator.press('Show');
    await operator.reads('No call fits the filters');
    // The filters are in the address: Back keeps them.
    await page.goBack();
    await operator.reads('hung up', page.locator('tbody'));
    assert.equal(await page.getByLabel('Viewer’s id').inputValue(), 'ann');
    assert.equal(await page.getByLabel('Channel', { exact: true }).inputValue(), sid);
    await operator.press('Switch to Chinese (中文)');
    await operator.reads('挂断', page.locator('tbody'));
    operator.assertNoComplaints();
  });
});

describe('the console of a server with a secret of its own', () => {
  const bed = openConsole({});

  it('lets operators in with their token, and gives nobody a phone', async () => {
    const tab = await bed.open();
    await tab.page.getByRole('heading', { name: 'Sign in as an operator' }).waitFor();
    const sign = async (role: 'viewer' | 'admin') => {
      await tab.page.getByLabel('Token').fill(await tokenFor({ sub: 'olga', role }));
      await tab.press('Sign in');
    };
    await sign('viewer');
    await tab.reads('this needs a token with the role admin');
    await sign('admin');
    await tab.page.getByRole('heading', { name: 'Overview' }).waitFor();
    await tab.goTo('Channels');
    await tab.reads('No channel is awake');
    assert.equal(await tab.page.getByRole('link', { name: 'Try it' }).count(), 0);
    await tab.page.goto(`${bed.server.url}/#/try`);
    await tab.reads('There are no phones to try here');
    await tab.goTo('Channels');
    await tab.press('Sign out');
    await tab.page.getByRole('heading', { name: 'Sign in as an operator' }).waitFor();
    // The browser tells of the token that was refused.
    tab.assertNoComplaints({ networkMayFail: true });
  });
});
