import assert from 'node:assert/strict';
import { openConsole } from './openConsole.ts';

describe('the console, to try a call', () => {
  const bed = openConsole();

  it('plays a whole call with three phones', async () => {
    const tab = await bed.open();
    const [host, ann, ben] = ['hana', 'ann', 'ben'].map((id) => tab.phone(id));
    assert(host !== undefined && ann !== undefined && ben !== undefined);
    await tab.isConnected();
    await tab.reads('Nobody is waiting.', host);
    await tab.press('Ask to join', ann);
    await tab.reads('1 new', host);
    await tab.press('Ask to join', ben);
    await tab.reads('You are number 1 of 2 waiting', ann);
    await tab.reads('You are number 2 of 2 waiting', ben);
    await tab.press('Accept Ann', host);
    await tab.readsNot(/\d new/, host);
    await tab.reads('You are on the line', ann);
    // Whoever was ahead is on the line: there is room.
    await tab.reads('You are number 1 of 1 waiting', ben);
    await tab.press('Refuse Ben', host);
    await tab.reads('The host said no this time.', ben);
    await tab.reads(/^00:\d\d$/, ben);
    await tab.press('Hang up', ann);
    await tab.reads(/^Call ended, 00:\d\d$/, ann);
    await tab.reads('Nobody is waiting.', host);
    tab.assertNoComplaints();
  });

  it('asks the host before it closes with people on the line', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann] = [tab.phone('hana'), tab.phone('ann')];
    await tab.press('Ask to join', ann);
    await tab.press('Accept Ann', host);
    await tab.reads('You are on the line', ann);
    const { page } = tab;
    const takesCalls = host.getByRole('switch', { name: 'Take calls' });
    await takesCalls.click();
    const question = page.getByRole('alertdialog', { name: 'Stop taking calls?' });
    await tab.reads('This ends the call with Ann.', question);
    // The question has the focus, and Escape is no.
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    assert.equal(await takesCalls.getAttribute('aria-checked'), 'true');
    await takesCalls.click();
    await tab.press('End the calls', question);
    await tab.reads(/^The host stopped taking calls\. Call ended, 00:\d\d$/, ann);
    await tab.reads('The host is not taking calls.', ann);
    assert(await ann.getByRole('button', { name: 'Ask to join' }).isDisabled());
    await takesCalls.click();
    await tab.readsNot('The host is not taking calls.', ann);
    tab.assertNoComplaints();
  });

  it('has moderators: one whom the host appoints, and one by token', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann, ben, chen] = ['hana', 'ann', 'ben', 'chen'].map((id) => tab.phone(id));
    assert(host !== undefined && ann !== undefined && ben !== undefined && chen !== undefined);
    await tab.press('Ask to join', ann);
    await tab.press('Make Ann a moderator', host);
    await tab.reads('Moderator', ann);
    await tab.reads('Moderators', host);
    await tab.press('Ask to join', ben);
    await tab.reads('1 new', ann);
    // She waits, too, and cannot let herself in; of the two she refuses him alone.
    await tab.press('Accept Ann', ann);
    await tab.reads('The server did not understand.', ann);
    await tab.press('Refuse Ben', ann);
    await tab.reads('The host said no this time.', ben);
    assert.deepEqual(await tab.faults(), []);
    await tab.press('Switch to Chinese (中文)');
    await tab.press('添加管理员');
    await tab.reads('管理员', chen);
    await tab.press('接受 Ann', chen);
    await tab.reads('你正在连麦', ann);
    await tab.press('申请连麦', ben);
    await tab.press('接受 Ben', chen);
    await tab.press('把 Ben 移下麦', ann);
    await tab.reads(/^主播结束了与你的连麦，00:\d\d$/, ben);
    assert.deepEqual(await tab.faults(), []);
    await tab.press('取消 Ann 的管理员', host.locator('.moderators'));
    await tab.reads('观众', ann);
    await ann.locator('.queue').waitFor({ state: 'hidden' });
    tab.assertNoComplaints();
  });

  it('takes the first, refuses all, or takes all off, from a moderator’s phone and the host’s', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann, ben, chen] = ['hana', 'ann', 'ben', 'chen'].map((id) => tab.phone(id));
    assert(host !== undefined && ann !== undefined && ben !== undefined && chen !== undefined);
    await tab.press('Add a moderator');
    await tab.press('Ask to join', ann);
    // Each phone has a connection of its own: who asks first is not yet who is heard first.
    await chen.getByRole('button', { name: 'Accept Ann' }).waitFor();
    await tab.press('Ask to join', ben);
    await tab.press('Accept the first', chen);
    await tab.reads('You are on the line', ann);
    await tab.press('Hang up', ann);
    await tab.press('Ask to join', ann);
    for (const name of ['Accept Ann', 'Accept Ben']) await host.getByRole('button', { name }).waitFor();
    assert.deepEqual(await tab.faults(), []);
    await tab.press('Refuse all', host);
    for (const viewer of [ann, ben]) await tab.reads('The host said no this time.', viewer);
    await tab.press('Switch to Chinese (中文)');
    await tab.press('申请连麦', ben);
    await tab.press('接受 Ben', chen);
    await tab.reads('你正在连麦', ben);
    await tab.press('申请连麦', ann);
    await tab.press('接受 Ann', chen);
    await chen.getByRole('button', { name: '全部移下麦' }).waitFor();
    assert.deepEqual(await tab.faults(), []);
    await tab.press('全部移下麦', host);
    for (const viewer of [ann, ben]) await tab.reads(/^主播结束了与你的连麦，/, viewer);
    await host.getByRole('button', { name: '全部移下麦' }).waitFor({ state: 'hidden' });
    assert.deepEqual(await tab.faults(), []);
    tab.assertNoComplaints();
  });

  it('[PE2] tells whoever of the staff comes too late who was first, and of what', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann, chen] = ['hana', 'ann', 'chen'].map((id) => tab.phone(id));
    assert(host !== undefined && ann !== undefined && chen !== undefined);
    await tab.press('Add a moderator');
    await tab.press('Ask to join', ann);
    await chen.getByRole('button', { name: 'Accept Ann' }).waitFor();
    await tab.press('Lose network', chen);
    await tab.reads('No network', chen);
    await tab.press('Refuse Ann', host);
    await tab.reads('The host said no this time.', ann);
    // The phone does not know yet, and tells it to the server as soon as it can.
    await tab.press('Accept Ann', chen);
    await tab.press('Regain network', chen);
    await tab.reads('They are not waiting any more. Hana was first.', chen);
    assert.deepEqual(await tab.faults(), []);
    await tab.press('Switch to Chinese (中文)');
    await tab.reads('对方已不在等待。Hana 已先处理。', chen);
    tab.assertNoComplaints();
  });

  it('tells how long a viewer is barred who has asked too often', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const ann = tab.phone('ann');
    for (let times = 0; times < 3; times += 1) {
      await tab.press('Ask to join', ann);
      await tab.press('Stop waiting', ann);
    }
    await tab.press('Ask to join', ann);
    await tab.reads(/^You asked too often\. You can ask again in (10:00|09:\d\d)\.$/, ann);
    assert(await ann.getByRole('button', { name: 'Ask to join' }).isDisabled());
    tab.assertNoComplaints();
  });

  it('loses and regains the connection of a phone, which keeps its place', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann] = [tab.phone('hana'), tab.phone('ann')];
    await tab.press('Ask to join', ann);
    await host.getByRole('button', { name: 'Accept Ann' }).waitFor();
    await tab.press('Lose network', ann);
    await tab.reads('No network', ann);
    await tab.press('Accept Ann', host);
    await tab.reads(/^00:\d\d$/, host);
    // She does not know yet.
    await ann.getByRole('button', { name: 'Stop waiting' }).waitFor();
    await tab.press('Regain network', ann);
    await tab.reads('Connected', ann);
    await tab.reads('You are on the line', ann);
    tab.assertNoComplaints();
  });

  it('shows a name that is HTML as the text that it is', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const nick = '<img src=x onerror=alert(1)>';
    await tab.page.getByLabel('Name of the next viewer').fill(nick);
    await tab.press('Add a viewer');
    const chen = tab.phone('chen');
    await tab.press('Ask to join', chen);
    await tab.press(`Accept ${nick}`, tab.phone('hana'));
    for (const id of ['hana', 'ann', 'ben', 'chen']) {
      assert.equal(await tab.phone(id).locator('.guest-name').textContent(), nick);
    }
    assert.equal(await tab.page.locator('img[src=x]').count(), 0);
    await tab.page.getByRole('link', { name: /^try-/ }).click();
    await tab.reads(nick);
    assert.equal(await tab.page.locator('img[src=x]').count(), 0);
    tab.assertNoComplaints();
  });

  it("keeps ZEGO's list right whatever the order of its callbacks", async () => {
    const tab = await bed.open();
    await tab.isConnected();
    for (const [index, weather] of ['Send shuffled', 'Send shuffled, and twice', 'Send in order'].entries()) {
      await tab.press(weather);
      await tab.reads('The list is right', tab.page.locator(`[data-played="${index + 1}"]`));
    }
    const list = await tab.page.locator('[data-roster="server"]').textContent();
    assert.equal(list, await tab.page.locator('[data-roster="truth"]').textContent());
    assert.match(list ?? '', /Ann/);
    tab.assertNoComplaints();
  });
});
