import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { DICTIONARIES } from '../../../web/text/dictionary.ts';
import type { ConsoleTab } from '../consoleTab.ts';
import { openConsole } from '../openConsole.ts';
import { isFaultless } from './isFaultless.ts';

describe('whom the host keeps off, on the console’s phones', () => {
  const bed = openConsole();

  /** In the sheet that asks. */
  async function block(tab: ConsoleTab, phone: Locator, who: string, minutes: string, reason: string): Promise<void> {
    const { desk, reach } = DICTIONARIES.en;
    await tab.press(desk.blockWhom(who), phone);
    const sheet = phone.getByRole('alertdialog', { name: desk.blockTitle(who) });
    await sheet.getByRole('combobox', { name: desk.keptOff }).selectOption(minutes);
    await sheet.getByRole('textbox', { name: desk.blockReason }).fill(reason);
    assert.deepEqual(await tab.faults(), []);
    await tab.press(reach.block, sheet);
  }

  it('[PE6] are blocked for some minutes and a reason, by the host or a moderator, and listed with both', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const { viewer, host: words, desk, reach, news } = DICTIONARIES.en;
    const [host, ann, ben, chen] = ['hana', 'ann', 'ben', 'chen'].map((id) => tab.phone(id));
    assert(host !== undefined && ann !== undefined && ben !== undefined && chen !== undefined);
    await tab.press(DICTIONARIES.en.tryIt.addModerator);
    await tab.press(viewer.apply, ann);
    await tab.press(words.allowWhom('Ann'), host);
    await tab.press(viewer.apply, ben);
    await host.getByText(desk.blocked).click();
    await tab.reads(desk.noBlocked, host);
    // Asked, and left as it is.
    await tab.press(desk.blockWhom('Ann'), host);
    await tab.press(reach.blockNo, host);
    await tab.reads(viewer.onTheLine, ann);

    await block(tab, host, 'Ann', '10', 'shouts at everybody');
    await ann.getByRole('button', { name: viewer.apply }).click();
    await tab.reads(news.ownReasons.blocked, ann);
    const list = host.locator('.blocked');
    const annThere = list.getByRole('listitem').filter({ hasText: 'ann' });
    await tab.reads(/^For another (10:00|0\d:\d\d), by hana$/, annThere);
    await tab.reads('shouts at everybody', annThere);

    // The list that is open follows what another of the staff does.
    await block(tab, chen, 'Ben', '0', '');
    const benThere = list.getByRole('listitem').filter({ hasText: 'ben' });
    await tab.reads('For ever, by chen', benThere);
    await isFaultless(tab);

    await tab.press(desk.unblockWhom('ann'), host);
    await annThere.waitFor({ state: 'detached' });
    await tab.press(viewer.apply, ann);
    await ann.getByRole('button', { name: viewer.cancel }).waitFor();

    // By a moderator, in Chinese, by the id.
    await tab.press('Switch to Chinese (中文)');
    const zh = DICTIONARIES.zh;
    await chen.getByText(zh.desk.blocked).click();
    await tab.press(zh.desk.unblockWhom('ben'), chen);
    await tab.reads(zh.desk.noBlocked, chen);
    await chen.getByText(zh.reach.terms).click();
    const form = chen.locator('form').filter({ hasText: zh.reach.terms });
    await form.getByLabel(zh.reach.user).fill('ben');
    await form.getByRole('combobox', { name: zh.desk.keptOff }).selectOption('60');
    await form.getByRole('textbox', { name: zh.desk.blockReason }).fill('刷屏');
    await tab.press(zh.reach.block, form);
    const benAgain = chen.locator('.blocked').getByRole('listitem').filter({ hasText: 'ben' });
    await tab.reads(/^还剩 (1:00:00|59:\d\d|5\d:\d\d)，由 chen 拉黑$/, benAgain);
    await tab.reads('刷屏', benAgain);
    await tab.press(zh.viewer.apply, ben);
    await tab.reads(zh.news.ownReasons.blocked, ben);
    await isFaultless(tab);
    await tab.press(zh.desk.unblockWhom('ben'), host);
    await tab.reads(zh.desk.noBlocked, chen);
    assert.equal(await tab.page.getByText(reach.block, { exact: true }).count(), 0);
    tab.assertNoComplaints();
  });

  it('[PE1] makes a moderator of somebody who only watches, by their id', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const { desk, reach, host: words, viewer } = DICTIONARIES.en;
    const [host, ann] = [tab.phone('hana'), tab.phone('ann')];
    await host.getByLabel(reach.user).fill('ann');
    await tab.press(desk.appoint, host);
    await tab.reads(viewer.moderator, ann);
    await tab.reads(words.queue, ann);
    assert.equal(await ann.getByRole('button', { name: desk.appoint }).count(), 0, 'a moderator appoints nobody');
    await tab.press(words.dismissWhom('Ann'), host.locator('.moderators'));
    await ann.locator('.queue').first().waitFor({ state: 'hidden' });
    tab.assertNoComplaints();
  });
});
