import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { DICTIONARIES, type Dictionary } from '../../../web/text/dictionary.ts';
import { openConsole } from '../openConsole.ts';
import { isFaultless } from './isFaultless.ts';

type Wished = { readonly mode: string; readonly seat: string; readonly note: string };

describe('what an application brings along, on the console’s phones', () => {
  const bed = openConsole({ AUTH_SECRET: '', MAX_LINKS: '3', WHEN_FULL: 'keep', SEAT_SELF_MOVE: '1' });

  async function wish(phone: Locator, { viewer, reach }: Dictionary, wished: Wished): Promise<void> {
    await phone.getByText(viewer.wish).click();
    await phone.getByRole('combobox', { name: viewer.mode }).selectOption(wished.mode);
    await phone.getByRole('combobox', { name: reach.seat }).selectOption(wished.seat);
    await phone.getByRole('textbox', { name: viewer.note }).fill(wished.note);
  }

  const seat = (phone: Locator, number: number, { seats }: Dictionary) =>
    phone
      .getByRole('region', { name: seats.title })
      .getByRole('listitem')
      .nth(number - 1);

  it('[PE8] [PE12] [PE13] is said by a viewer, and told to whoever decides, and to nobody else', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const { viewer, host: words, desk, reach, seats } = DICTIONARIES.en;
    const [host, ann, ben] = [tab.phone('hana'), tab.phone('ann'), tab.phone('ben')];
    const note = 'I sing <b>the second voice</b>';
    await wish(ann, DICTIONARIES.en, { mode: '1', seat: '2', note });
    await isFaultless(tab);
    await tab.press(viewer.foresee, ann);
    await tab.reads(viewer.mayApply(1, 2), ann);
    await tab.press(viewer.apply, ann);
    const applicant = host.locator('.applicant').filter({ hasText: 'Ann' });
    await tab.reads(new RegExp(` · ${words.soundOnly} · ${desk.seat(2)}$`), applicant);
    await tab.reads(note, applicant);
    // She sees what she has asked for; others who watch do not.
    await tab.reads(note, ann);
    await tab.press(viewer.apply, ben);
    await tab.reads(viewer.place(2, 2), ben);
    assert.equal(await ben.getByText(note).count(), 0);
    await isFaultless(tab);
    await tab.press(words.allowWhom('Ann'), host);
    await tab.reads('Ann', seat(ben, 2, DICTIONARIES.en));
    for (const phone of [host, ann, ben]) await tab.reads(words.soundOnly, phone.locator('.guest'));

    // Where the server lets them, whoever is on the line sits where they like.
    await tab.press(seats.sitOn(3), ann);
    await tab.reads('Ann', seat(ben, 3, DICTIONARIES.en));
    assert.equal(await ben.getByRole('button', { name: seats.sitOn(1) }).count(), 0, 'he is not on the line');
    await tab.press(viewer.cancel, ben);

    await tab.press('Switch to Chinese (中文)');
    const zh = DICTIONARIES.zh;
    await wish(ben, zh, { mode: '2', seat: '1', note: '我想合唱' });
    assert.equal(await ben.getByRole('combobox', { name: reach.seat }).getByText('3').count(), 0, 'a taken seat');
    await ben.getByRole('textbox', { name: zh.viewer.note }).press('Enter');
    await tab.reads(new RegExp(` · ${zh.host.pictureOnly} · ${zh.desk.seat(1)}$`), host.locator('.applicant'));
    await tab.reads('我想合唱', host.locator('.applicant'));
    await isFaultless(tab);
    await tab.press(zh.host.allowWhom('Ben'), host);
    await tab.reads('Ben', seat(ann, 1, zh));
    tab.assertNoComplaints();
  });

  it('[PE4] an invitation names the seat that it holds', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const { reach, desk, viewer } = DICTIONARIES.en;
    const [host, ann, ben] = [tab.phone('hana'), tab.phone('ann'), tab.phone('ben')];
    const form = host.locator('form').filter({ hasText: reach.terms });
    await form.getByLabel(reach.user).fill('ann');
    await form.getByRole('combobox', { name: reach.seat }).selectOption('3');
    await tab.press(reach.invite, host);
    await tab.reads(viewer.invitedBy('Hana'), ann);
    await tab.reads(desk.seat(3), host.locator('.applicant').filter({ hasText: 'Ann' }));
    // It is no free one any more, and "any" is chosen again.
    await form.locator('option[value="3"]').waitFor({ state: 'detached' });
    await isFaultless(tab);
    await tab.press(viewer.accept, ann);
    await tab.reads('Ann', seat(ben, 3, DICTIONARIES.en));
    tab.assertNoComplaints();
  });
});
