import assert from 'node:assert/strict';
import { type Channel, connectChannel } from '../../../src/client/index.ts';
import { tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import type { ConsoleTab } from '../consoleTab.ts';
import { openConsole } from '../openConsole.ts';

const WIDTHS = [1440, 390] as const;

describe('the page of a channel', () => {
  const bed = openConsole({ APPLY_BURST: '100', INVITE_BURST: '100', APPLY_LIFE_MS: '600000' });
  const there: Channel[] = [];
  let channels = 0;

  afterEach(() => Promise.all(there.splice(0).map((channel) => channel.leave())));

  async function enter(sid: string, role: 'host' | 'viewer', id: string): Promise<Channel> {
    const { url } = bed.server;
    const token = await tokenFor({ sub: id, role, nick: id.toUpperCase(), ...(role === 'host' && { sid }) });
    const channel = connectChannel({ url, sid, token });
    there.push(channel);
    await channel.connected();
    return channel;
  }

  async function gather() {
    channels += 1;
    const sid = `desk-${channels}`;
    const host = await enter(sid, 'host', 'hana');
    const [ann, ben, cleo] = [
      await enter(sid, 'viewer', 'ann'),
      await enter(sid, 'viewer', 'ben'),
      await enter(sid, 'viewer', 'cleo'),
    ];
    return { sid, host, ann, ben, cleo };
  }

  async function open(path: string, role: 'operator' | 'observer', options = {}): Promise<ConsoleTab> {
    const tab = await bed.open('/', options);
    const token = await tokenFor({ sub: 'olga', role });
    await tab.page.evaluate(([key, value]) => sessionStorage.setItem(key, value), [
      'linkcall-operator',
      JSON.stringify({ token, isPlay: false }),
    ] as const);
    await tab.page.goto(`${bed.server.url}/#${path}`);
    await tab.page.reload();
    return tab;
  }

  /** By the keyboard: it can have the focus, and takes Enter. */
  async function hit(tab: ConsoleTab, name: string): Promise<void> {
    const button = tab.page.getByRole('main').getByRole('button', { name, exact: true });
    await button.focus();
    await tab.page.keyboard.press('Enter');
  }
  async function answer(tab: ConsoleTab, name: string): Promise<void> {
    await tab.page.getByRole('alertdialog').getByRole('button', { name, exact: true }).focus();
    await tab.page.keyboard.press('Enter');
  }
  const panel = (tab: ConsoleTab, name: string) => tab.page.getByRole('region', { name, exact: true });

  it('[OP4] lets an operator do by the keyboard whatever the people of a call can be done to', async () => {
    const { sid, ann, ben, cleo } = await gather();
    await ann.apply();
    await ben.apply();
    const tab = await open(`/channels/${sid}`, 'operator', { viewport: { width: 1440, height: 1000 } });
    await hit(tab, 'Accept ANN');
    await tab.reads('1 of 2', panel(tab, 'On the line'));
    await tab.reads(/^Live since /);
    await hit(tab, 'Mute ANN’s sound');
    await tab.reads('Sound muted', panel(tab, 'On the line'));
    await hit(tab, 'Mute ANN’s picture');
    await tab.reads('Sound and picture muted', panel(tab, 'On the line'));
    await hit(tab, 'Make ANN a moderator');
    await tab.reads(/^by olga, /, panel(tab, 'Moderators'));
    await hit(tab, 'Accept the first');
    await tab.reads('2 of 2', panel(tab, 'On the line'));
    await hit(tab, 'Move ANN to another seat');
    await hit(tab, 'Move ANN to seat 2');
    await tab.reads('ann: seat 2, ben: seat 1', panel(tab, 'Journal'));
    await hit(tab, 'Remove BEN');
    await answer(tab, 'Remove');
    await tab.reads('1 of 2', panel(tab, 'On the line'));
    await hit(tab, 'Lock seat 1');
    await tab.reads('Locked', panel(tab, 'Seats'));
    await hit(tab, 'Unlock seat 1');
    await tab.reads('a seat is unlocked (seat 1)', panel(tab, 'Journal'));

    await tab.page.getByLabel('User id').fill('cleo');
    await hit(tab, 'Invite');
    await hit(tab, 'Withdraw CLEO’s invitation');
    await tab.reads('Nobody is invited.');
    await tab.reads('cleo is invited no more (withdrawn)');
    await tab.page.getByLabel('User id').fill('cleo');
    await tab.page.getByLabel('Reason, for the staff').fill('spam');
    await hit(tab, 'Block');
    await answer(tab, 'Block');
    await tab.reads('until further notice, by olga', panel(tab, 'Blocked by the host'));
    await tab.reads('cleo is blocked: spam', panel(tab, 'Journal'));
    assert.equal((await cleo.apply()).error.reason, 'blocked');
    await hit(tab, 'Unblock cleo');
    await tab.reads('Nobody is blocked.');
    await cleo.apply({ mode: 1, note: 'hello' });
    await tab.reads('hello', panel(tab, 'Waiting'));
    await tab.reads('sound only', panel(tab, 'Waiting'));
    await hit(tab, 'Refuse CLEO');
    await tab.reads('Nobody is waiting.');

    const main = tab.page.getByRole('main');
    await tab.page.getByLabel('Who is first in the queue').selectOption('by weight');
    await tab.page.getByLabel('Weight of the level').fill('7');
    await hit(tab, 'Save limits');
    await tab.reads('Saved.');
    await tab.reads(/the limits changed \(.*queue_order weight.*"level":7/, panel(tab, 'Journal'));
    await main.getByRole('switch', { name: /^The switch is open/ }).focus();
    await tab.page.keyboard.press('Space');
    await answer(tab, 'Close it');
    await tab.reads('Nobody is on the line.');
    await tab.reads('Closed', main);
    await main.getByRole('switch', { name: /^The switch is open/ }).focus();
    await tab.page.keyboard.press('Space');
    await tab.reads('the switch is open', panel(tab, 'Journal'));
    tab.assertNoComplaints();
  });

  it('[OP4] puts seats in an order, and invites onto a named one', async () => {
    const { sid, host, ann, ben } = await gather();
    for (const [viewer, id] of [
      [ann, 'ann'],
      [ben, 'ben'],
    ] as const) {
      await viewer.apply();
      await host.allow(id);
    }
    const tab = await open(`/channels/${sid}`, 'operator');
    const seats = panel(tab, 'Seats').getByRole('listitem');
    await tab.reads('ANN', seats.first());
    await hit(tab, 'Put in order');
    await hit(tab, 'Next: BEN, as number 1');
    await tab.reads('No. 1', seats.nth(1));
    assert.deepEqual(await tab.faults(), []);
    await hit(tab, 'Seat them so');
    await tab.reads('BEN', seats.first());
    await tab.reads('ANN', seats.nth(1));
    await hit(tab, 'Remove BEN');
    await answer(tab, 'Remove');
    await tab.reads('Free', seats.first());
    await host.moveToSeat('ann', 1);
    await tab.page.getByLabel('User id').fill('cleo');
    await tab.page.getByRole('combobox', { name: 'Seat' }).selectOption('2');
    await hit(tab, 'Invite');
    await tab.reads('seat 2', panel(tab, 'Invited'));
    tab.assertNoComplaints();
  });

  it('[OP4] keeps the filters of the journal in its address, and Back keeps them', async () => {
    const { sid, ann, ben } = await gather();
    await ann.apply();
    await ann.apply();
    await ben.apply();
    const tab = await open(`/channels/${sid}`, 'operator');
    const { page } = tab;
    const journal = panel(tab, 'Journal');
    await page.getByLabel('Of one person (id)').fill('ann');
    await page.keyboard.press('Enter');
    await tab.readsNot('ben waits', journal);
    await tab.reads('ann waits', journal);
    assert.match(page.url(), /\?user=ann$/);
    await page.getByLabel('Refusals only').focus();
    await page.keyboard.press('Space');
    await hit(tab, 'Show');
    await tab.readsNot('ann waits', journal);
    await tab.reads('Refused: You are waiting already.', journal);
    assert.match(page.url(), /\?user=ann&only=refused$/);
    await page.reload();
    await tab.reads('Refused: You are waiting already.', journal);
    assert.equal(await page.getByLabel('Of one person (id)').inputValue(), 'ann');
    await page.goBack();
    await tab.reads('ann waits', journal);
    assert.equal(await page.getByLabel('Refusals only').isChecked(), false);
    await page.goBack();
    await tab.reads('ben waits', journal);
    await page.goForward();
    await tab.readsNot('ben waits', journal);
    tab.assertNoComplaints();
  });

  it('[OP4] looks back by a slider, by the keyboard, and a link leads to a moment', async () => {
    const { sid, host, ann } = await gather();
    await ann.apply();
    await host.allow('ann');
    await ann.quit();
    const tab = await open(`/channels/${sid}`, 'operator');
    const back = panel(tab, 'Looking back');
    await hit(tab, 'Look back');
    await tab.reads(/^Version 4, /, back);
    await tab.reads('Nobody is on the line.', back);
    await back.getByRole('slider').focus();
    await tab.page.keyboard.press('ArrowLeft');
    await tab.reads(/^Version 3, /, back);
    await tab.reads('1 of 2', back);
    await tab.reads('seat 1', back);
    await hit(tab, 'One change back');
    await tab.reads(/^Version 2, /, back);
    await tab.reads('ANN', back);
    await tab.reads('1 of 10', back);
    assert.match(tab.page.url(), /\?version=2$/);
    await tab.page.reload();
    await tab.reads(/^Version 2, /, back);
    await back.getByRole('slider').focus();
    await tab.page.keyboard.press('Home');
    await tab.reads(/^Version 1, /, back);
    await tab.reads('Go live', back);
    await hit(tab, 'Back to now');
    await tab.reads('The channel as it was at any moment', back);
    assert.doesNotMatch(tab.page.url(), /version/);
    await tab.page.getByRole('link', { name: 'version 3: look back' }).first().focus();
    await tab.page.keyboard.press('Enter');
    await tab.reads(/^Version 3, /, back);
    await tab.page.getByLabel('At', { exact: true }).fill('2020-01-01T12:30:01');
    await back.getByRole('button', { name: 'Show', exact: true }).focus();
    await tab.page.keyboard.press('Enter');
    await tab.reads(/^What the channel was then is not kept any more. Its journal begins at version 1, /, back);
    // The browser tells of what is gone.
    tab.assertNoComplaints({ networkMayFail: true });
  });

  it('[OP4] [OP6] shows an observer all of it, and offers nothing that changes anything', async () => {
    const { sid, host, ann, ben } = await gather();
    await ann.apply();
    await host.allow('ann');
    await ben.apply();
    await host.block('cleo');
    const tab = await open(`/channels/${sid}`, 'observer');
    await tab.reads('1 of 2', panel(tab, 'On the line'));
    await tab.reads('BEN', panel(tab, 'Waiting'));
    await tab.reads('cleo', panel(tab, 'Blocked by the host'));
    await tab.reads('You only look on');
    const main = tab.page.getByRole('main');
    assert.deepEqual(await main.getByRole('button').allTextContents(), ['Look back', 'Show']);
    assert.equal(await main.getByRole('switch').count(), 0);
    assert.equal(await tab.page.getByLabel('Links at most').isDisabled(), true);
    tab.assertNoComplaints();
  });

  it('[OP4] asks whom the host has blocked when the channel changes, and not with each look at it', async () => {
    const { sid, host } = await gather();
    await host.block('zoe');
    const tab = await open('/channels', 'operator');
    let [looks, asked] = [0, 0];
    const askedBy: number[] = [];
    tab.page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname === `/api/channels/${sid}`) {
        looks += 1;
        askedBy[looks] = asked;
      }
      if (pathname === '/api/hosts/hana/blocks') asked += 1;
    });
    await tab.page.getByRole('searchbox').fill(sid);
    await tab.page.getByRole('link', { name: sid }).click();
    await tab.reads('zoe', panel(tab, 'Blocked by the host'));
    // Within ten looks it is asked for once more, lest somebody has been blocked elsewhere.
    await until(() => looks >= 6, 'the page has looked at the channel six times');
    assert.equal(askedBy[6], 1);
    await host.block('zed');
    await tab.reads('zed', panel(tab, 'Blocked by the host'));
    tab.assertNoComplaints();
  });

  it('[OP4] can be used by everybody, in both languages, wide and narrow, looking back or not', async () => {
    const { sid, host, ann, ben } = await gather();
    await ann.apply();
    await host.allow('ann');
    await ben.apply({ note: 'a note that somebody wrote, longer than a line of a phone is wide' });
    await host.invite('cleo');
    for (const width of WIDTHS) {
      for (const locale of ['en-GB', 'zh-CN'] as const) {
        const viewport = { width, height: 900 };
        const tab = await open(`/channels/${sid}?version=2`, 'operator', { locale, viewport });
        await tab.reads(locale === 'en-GB' ? /^Version 2, / : /^版本 2，/);
        await tab.reads('CLEO');
        assert.equal(await tab.overhang(), 0, `${locale}, ${width}`);
        for (const colorScheme of ['light', 'dark'] as const) {
          await tab.page.emulateMedia({ colorScheme });
          assert.deepEqual(await tab.faults(), [], `${locale}, ${width}, ${colorScheme}`);
        }
        tab.assertNoComplaints();
        await tab.close();
      }
    }
  });

  it('[OP4] stays, with its filter and its moment, while the server is away, and goes on when it is back', async () => {
    const { sid, ann } = await gather();
    await ann.apply();
    const tab = await open(`/channels/${sid}?user=ann&version=2`, 'operator');
    const back = panel(tab, 'Looking back');
    await tab.reads(/^Version 2, /, back);
    await bed.server.kill();
    await tab.reads('The server does not answer');
    await tab.reads('ann waits', panel(tab, 'Journal'));
    await tab.reads(/^Version 2, /, back);
    await bed.server.start();
    await tab.readsNot('The server does not answer');
    await hit(tab, 'One change back');
    await tab.reads(/^Version 1, /, back);
    tab.assertNoComplaints({ networkMayFail: true });
  });
});
