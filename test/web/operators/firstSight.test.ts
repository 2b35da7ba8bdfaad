import assert from 'node:assert/strict';
import { type Channel, connectChannel } from '../../../src/client/index.ts';
import { tokenFor } from '../../support/server.ts';
import type { ConsoleTab } from '../consoleTab.ts';
import { ENDPOINTS } from '../endpoints.ts';
import { openConsole } from '../openConsole.ts';

const SID = 'street-piano';

describe('the console, at first sight', () => {
  const bed = openConsole({ APPLY_LIFE_MS: '600000' });
  const there: Channel[] = [];

  async function enter(role: 'host' | 'viewer', sub: string): Promise<Channel> {
    const token = await tokenFor({ sub, role, nick: sub.toUpperCase(), ...(role === 'host' && { sid: SID }) });
    const channel = connectChannel({ url: bed.server.url, sid: SID, token });
    there.push(channel);
    await channel.connected();
    return channel;
  }

  /** Mo refused Ann, Dora was kept off, Ben is on the line, and Cleo waits. */
  before(async () => {
    const host = await enter('host', 'yuki');
    const [ann, ben, cleo, dora, mo] = [
      ...[await enter('viewer', 'ann'), await enter('viewer', 'ben'), await enter('viewer', 'cleo')],
      ...[await enter('viewer', 'dora'), await enter('viewer', 'mo')],
    ] as const;
    await host.appoint('mo');
    await ann?.apply();
    await mo?.refuse('ann');
    await ben?.apply();
    await host.allow('ben');
    await cleo?.apply();
    await mo?.block('dora');
    assert.equal((await dora?.apply())?.error?.reason, 'blocked');
    await ann?.leave();
  });
  after(() => Promise.all(there.map((channel) => channel.leave())));

  async function signIn(role: 'operator' | 'observer'): Promise<ConsoleTab> {
    const tab = await bed.open('/');
    await tab.page.getByRole('link', { name: 'Overview' }).click();
    await tab.page.getByLabel('Token').fill(await tokenFor({ sub: 'olga', role }));
    await tab.press('Sign in');
    // The views are in sight before: whoever goes on now may go before the server has answered.
    await tab.page.getByRole('button', { name: 'Sign out' }).waitFor();
    return tab;
  }
  const region = (tab: ConsoleTab, name: string) => tab.page.getByRole('region', { name, exact: true });

  it('[OP2] [OP4] leads from a complaint to who refused her, by what there is to be seen', async () => {
    const tab = await signIn('operator');
    const { page } = tab;
    await tab.goTo('People');
    await page.getByRole('searchbox').fill('ann');
    await page.getByRole('link', { name: 'Everything about the id “ann”' }).click();
    const calls = region(tab, 'Past calls');
    await tab.reads('refused by a moderator', calls);
    await calls.getByRole('link', { name: `what happened in ${SID}` }).click();
    const entry = region(tab, 'Journal').getByRole('listitem').filter({ hasText: 'Refuse → ann' });
    await tab.reads('by mo', entry);
    const { body } = await bed.server.admin('GET', '/api/history?user_id=ann');
    const [record] = JSON.parse(JSON.stringify(body.records));
    const told = Date.parse((await entry.locator('time').getAttribute('datetime')) ?? '');
    assert(told >= record.time_apply, 'it says when');
    tab.assertNoComplaints();
  });

  it('[OP2] [OP4] leads to why she was refused before anybody saw her, and to who is to be asked about it', async () => {
    const tab = await signIn('operator');
    const { page } = tab;
    await tab.goTo('Channels');
    await page.getByRole('searchbox').fill('yuki');
    await page.getByRole('link', { name: SID }).click();
    await page.getByLabel('Of one person (id)').fill('dora');
    await page.getByLabel('Refusals only').check();
    const journal = region(tab, 'Journal');
    await journal.getByRole('button', { name: 'Show', exact: true }).click();
    await tab.reads('Refused: The host keeps them off the call.', journal);
    await tab.reads('by mo', region(tab, 'Blocked by the host'));
    tab.assertNoComplaints();
  });

  it('[OP6] offers an observer nothing in any view that changes anything', async () => {
    const tab = await signIn('observer');
    const { page } = tab;
    const changing: string[] = [];
    page.on('request', (request) => {
      if (!['GET', 'HEAD'].includes(request.method())) changing.push(`${request.method()} ${request.url()}`);
    });
    await page.route('**/api/webhooks', (route) => route.fulfill({ json: { endpoints: ENDPOINTS } }));
    const offered = async () => {
      const controls = page.getByRole('main').locator('button, [role=switch], [type=submit]');
      return (await controls.allTextContents()).map((label) => label.replace(/\d+$/, '').trim());
    };
    for (const [view, seen, offers] of VIEWS) {
      await page.goto(`${bed.server.url}/#/${view}`);
      // What was there before is gone.
      await page.reload();
      await tab.reads(seen);
      assert.deepEqual(await offered(), offers, view);
    }
    await page.goto(`${bed.server.url}/#/webhooks`);
    await tab.reads('Whoever signs in with the role admin');
    await page.goto(`${bed.server.url}/#/people?user=ben`);
    await tab.reads('You only look on');
    assert.deepEqual(changing, []);
    tab.assertNoComplaints();
  });
});

/** All that an observer may press there: none of it asks the server to do anything. */
const VIEWS = [
  ['overview', 'On the line', ['10 minutes', 'Last hour', 'Last day', 'As a table']],
  ['channels', SID, ['Live', 'Somebody waits', 'In a PK', 'Strangers publish']],
  ['people', 'BEN', ['Muted', 'Away', 'Not on the air', 'Sound', 'Picture', 'Both']],
  ['people?user=ben', `in ${SID}`, []],
  ['people?user=dora', 'by mo', []],
  [`channels/${SID}`, 'CLEO', ['Look back', 'Show']],
  ['history', 'ANN', ['Show', 'Clear', 'Download CSV']],
  ['audit', 'Nobody', ['Show', 'Clear', 'Download CSV']],
  ['webhooks', 'https://third.example/', ['7: show']],
] as const;
