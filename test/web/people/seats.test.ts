import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { DICTIONARIES } from '../../../web/text/dictionary.ts';
import { until } from '../../support/until.ts';
import { openConsole } from '../openConsole.ts';
import { isFaultless } from './isFaultless.ts';

describe('the seats on the console’s phones', () => {
  const bed = openConsole({ AUTH_SECRET: '', APPLY_BURST: '100', MAX_LINKS: '2', WHEN_FULL: 'keep' });

  const sits = (phone: Locator, seat: number, who: string, name = 'Seats') =>
    phone
      .getByRole('region', { name })
      .getByRole('listitem')
      .filter({ hasText: who })
      .getByText(`${seat}`, { exact: true })
      .waitFor();

  it('[PE8] are shown to the host, who locks them and lets two change places', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann] = [tab.phone('hana'), tab.phone('ann')];
    for (const [id, nick] of [
      ['ann', 'Ann'],
      ['ben', 'Ben'],
    ] as const) {
      await tab.press('Ask to join', tab.phone(id));
      await tab.press(`Accept ${nick}`, host);
      await tab.reads('You are on the line', tab.phone(id));
    }
    await sits(host, 1, 'Ann');
    await sits(host, 2, 'Ben');
    await tab.press('Move Ann to another seat', host);
    await tab.press('Move Ann to seat 2', host);
    for (const phone of [host, ann]) {
      await sits(phone, 2, 'Ann');
      await sits(phone, 1, 'Ben');
    }
    await tab.press('Lock seat 1', host);
    await tab.reads('Locked', host);
    await tab.reads('Locked', ann);
    assert.equal(await ann.getByRole('button', { name: /seat/ }).count(), 0, 'she only looks on');
    await isFaultless(tab);
    await tab.press('Switch to Chinese (中文)');
    await tab.press('给 Ben 换位', host);
    await host.getByRole('button', { name: '不换' }).waitFor();
    assert.deepEqual(await tab.faults(), [], 'while somebody is to sit elsewhere');
    await tab.press('不换', host);
    await tab.press('解锁 1 号麦位', host);
    await tab.readsNot('已锁定');
    await tab.press('给 Ben 换位', host);
    await tab.press('Ben 坐这里：2 号麦位', host);
    await sits(ann, 2, 'Ben', '麦位');
    assert.deepEqual(await tab.faults(), []);
    tab.assertNoComplaints();
  });

  it('[PE8] [PE15] are taken in the order that the host chooses, or a moderator while the host is away', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const { viewer, host: words, seats, tryIt, phone: network } = DICTIONARIES.en;
    const [host, ann, ben, chen] = ['hana', 'ann', 'ben', 'chen'].map((id) => tab.phone(id));
    assert(host !== undefined && ann !== undefined && ben !== undefined && chen !== undefined);
    await tab.press(tryIt.addModerator);
    for (const [phone, nick] of [
      [ann, 'Ann'],
      [ben, 'Ben'],
    ] as const) {
      await tab.press(viewer.apply, phone);
      await tab.press(words.allowWhom(nick), host);
      await tab.reads(viewer.onTheLine, phone);
    }
    await sits(host, 1, 'Ann');
    await tab.press(seats.order, host);
    await tab.press(seats.nextWhom('Ann', 1), host);
    await tab.press(seats.notInOrder('Ann', 1), host);
    await tab.press(seats.nextWhom('Ben', 1), host);
    await tab.press(seats.nextWhom('Ann', 2), host);
    await isFaultless(tab);
    await tab.press(seats.seatThem, host);
    for (const phone of [host, ann, chen]) {
      await sits(phone, 1, 'Ben');
      await sits(phone, 2, 'Ann');
    }
    // It is left as it is.
    await tab.press(seats.order, host);
    await tab.press(seats.leaveOrder, host);
    await host.getByRole('button', { name: seats.order }).waitFor();
    assert.equal(await ann.getByRole('button', { name: seats.order }).count(), 0, 'she only looks on');

    await tab.press(network.lose, host);
    await tab.press('Switch to Chinese (中文)');
    const zh = DICTIONARIES.zh;
    await tab.reads(zh.phone.away, chen);
    await tab.press(zh.seats.order, chen);
    await tab.press(zh.seats.nextWhom('Ann', 1), chen);
    await isFaultless(tab);
    await tab.press(zh.seats.seatThem, chen);
    await sits(ben, 1, 'Ann', zh.seats.title);
    await sits(ben, 2, 'Ben', zh.seats.title);
    await tab.press(zh.host.removeWhom('Ben'), chen);
    await ben.getByRole('button', { name: zh.viewer.apply }).waitFor();
    await tab.press(zh.phone.regain, host);
    await tab.readsNot(zh.phone.away, chen);
    await sits(host, 1, 'Ann', zh.seats.title);
    tab.assertNoComplaints();
  });

  it('[PE11] [PE12] [PE15] tell a viewer whether they may apply, why they wait, and how long about', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann, ben] = [tab.phone('hana'), tab.phone('ann'), tab.phone('ben')];
    await tab.press('Could I join?', ann);
    await tab.reads('You may: as number 1, for seat 1.', ann);
    await tab.press('Ask to join', ann);
    await tab.reads('You are number 1 of 1 waiting', ann);
    await tab.reads('The host decides who comes on next.', ann);
    assert.equal(await ann.getByText(/^about/).count(), 0, 'nobody was let in yet');
    // Of less than a second nothing is said.
    await until(
      async () => Number(await ann.getByRole('timer').textContent()) <= 597,
      'she has waited for some seconds',
    );
    await tab.press('Accept Ann', host);
    await tab.press('Lock seat 2', host);
    await sits(ben, 2, 'Locked');
    await tab.press('Could I join?', ben);
    await tab.reads('You may wait, as number 1: no seat is free.', ben);
    await tab.reads(/^about \d\d:\d\d$/, ben);
    await tab.press('Ask to join', ben);
    await tab.reads('You are number 1 of 1 waiting', ben);
    await tab.reads('The line is full: somebody has to go first.', ben);
    await tab.reads(/^about \d\d:\d\d$/, ben);
    await tab.readsNot(/^You may/, ben);
    await tab.press('Lose network', host);
    await tab.reads('The host is away for a moment.', ben);
    await tab.press('Regain network', host);
    await tab.reads('The line is full: somebody has to go first.', ben);
    await tab.reads('Connected', host);
    await isFaultless(tab);
    await tab.press('Switch to Chinese (中文)');
    await tab.reads('麦位已满，要等有人下麦。', ben);
    await tab.reads(/^大约还要 \d\d:\d\d$/, ben);
    await tab.press('解锁 2 号麦位', host);
    await tab.reads('等主播决定下一位。', ben);
    await tab.press('取消申请', ben);
    await tab.press('能连麦吗？', ben);
    await tab.reads('可以：排第 1，上 2 号麦位。', ben);
    assert.deepEqual(await tab.faults(), []);
    await host.getByLabel('用户 ID').fill('ben');
    await tab.press('拉黑', host);
    // What was foreseen is of before.
    await tab.readsNot('可以：排第 1，上 2 号麦位。', ben);
    await tab.press('能连麦吗？', ben);
    await tab.reads('你已被主播拉黑。', ben);
    assert.deepEqual(await tab.faults(), []);
    tab.assertNoComplaints();
  });
});
