import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type Channel, connectChannel } from '../../../src/client/index.ts';
import { tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import type { ConsoleTab } from '../consoleTab.ts';
import { openConsole } from '../openConsole.ts';

type Role = 'operator' | 'observer' | 'service';

const SID = 'audited 花';
/** More than a page has. */
const OF_PAUL = 60;
const PAGE = 50;
const ROWS = 'tbody tr';

describe('the audit in the console', () => {
  const bed = openConsole({ AUDIT_DAYS: '400' });
  let host: Channel | undefined;

  before(async () => {
    const { url } = bed.server;
    host = connectChannel({ url, sid: SID, token: await tokenFor({ sub: 'hana', role: 'host', sid: SID }) });
    await host.connected();
    const path = `/api/channels/${encodeURIComponent(SID)}`;
    for (let n = 0; n < OF_PAUL; n += 1) await act('paul', 'operator', 'PUT', `${path}/pk`, { in_pk: n % 2 === 0 });
    await told('paul', OF_PAUL);
    await act('olga', 'operator', 'PUT', `${path}/limits`, { max_links: 3 });
    await told('olga', 1);
    await act('shop', 'service', 'POST', `${path}/orders`, { order: 'allow', user_id: 'ann' });
    await told('shop', 1);
    await act('=otto', 'observer', 'PUT', `${path}/pk`, { in_pk: true });
    await told('=otto', 1);
    await act('shop', 'service', 'PUT', '/api/users/ann/revoked', { before: 1_000 });
    await told('shop', 2);
  });
  after(() => host?.leave());

  async function act(sub: string, role: Role, method: string, path: string, body: object): Promise<void> {
    const headers = { authorization: `Bearer ${await tokenFor({ sub, role })}`, 'content-type': 'application/json' };
    await (await fetch(bed.server.url + path, { method, headers, body: JSON.stringify(body) })).text();
  }

  /** One after the other: what changed a channel is in the audit a moment after it was answered. */
  const told = (by: string, times: number) =>
    until(async () => {
      const { body } = await bed.server.admin('GET', `/api/audit?limit=200&by=${encodeURIComponent(by)}`);
      return Array.isArray(body.entries) && body.entries.length === times;
    }, `the audit has ${times} of ${by}`);

  async function open(hash: string, options = {}): Promise<ConsoleTab> {
    const tab = await bed.open(`/${hash}`, options);
    const token = await tokenFor({ sub: 'otto', role: 'observer' });
    await tab.page.evaluate((kept) => sessionStorage.setItem('linkcall-operator', kept), JSON.stringify({ token }));
    await tab.page.reload();
    await tab.page.locator(ROWS).first().waitFor();
    return tab;
  }

  /** By the keyboard: it can have the focus, and takes Enter. */
  async function hit(tab: ConsoleTab, role: 'button' | 'link', name: string): Promise<void> {
    await tab.page.getByRole('main').getByRole(role, { name, exact: true }).first().focus();
    await tab.page.keyboard.press('Enter');
  }

  const rowsAre = (tab: ConsoleTab, number: number) =>
    until(async () => (await tab.page.locator(ROWS).count()) === number, `${number} rows are there`);

  const cellsOf = (tab: ConsoleTab, nth: number) =>
    tab.page.locator(ROWS).nth(nth).locator('td > span:not(.cell-label)').allTextContents();

  it('[OP5] tells an observer who did what, as what, from where, to whom, and what became of it', async () => {
    const tab = await open('#/audit');
    await rowsAre(tab, PAGE);
    assert.deepEqual(await cellsOf(tab, 0), ['shop system', '127.0.0.1', 'Make tokens void', '—', 'ann', 'Done']);
    const refused = ['PUT /api/channels/audited%20%E8%8A%B1/pk', SID, '—', 'Refused: Their token does not allow it.'];
    assert.deepEqual(await cellsOf(tab, 1), ['=otto observer', '127.0.0.1', ...refused]);
    assert.deepEqual(await cellsOf(tab, 2), [
      ...['shop system', '127.0.0.1', 'Accept', SID, 'ann', 'Refused: They are not waiting any more.'],
    ]);
    assert.deepEqual(await cellsOf(tab, 3), ['olga operator', '127.0.0.1', 'Set the limits', SID, '—', 'Done']);
    assert.match(await tab.page.locator(`${ROWS} time`).first().innerText(), /\d\d:\d\d:\d\d$/);
    await hit(tab, 'link', SID);
    await tab.page.getByRole('heading', { name: SID }).waitFor();
    await tab.page.goBack();
    await rowsAre(tab, PAGE);
    await hit(tab, 'link', 'ann');
    await tab.page.getByRole('heading', { name: 'ann' }).waitFor();
    tab.assertNoComplaints();
  });

  it('[OP5] is of one giver, or channel, by its address, which Back keeps, and has older entries on demand', async () => {
    const tab = await open('#/audit');
    const { page } = tab;
    const who = page.getByLabel('Who (id)');
    await hit(tab, 'link', 'shop: all entries');
    await rowsAre(tab, 2);
    assert.match(page.url(), /#\/audit\?by=shop$/);
    await page.getByLabel('Channel', { exact: true }).fill(` ${SID} `);
    await page.keyboard.press('Enter');
    await rowsAre(tab, 1);
    await tab.reads('Accept');
    await page.reload();
    await rowsAre(tab, 1);
    assert.equal(await page.getByLabel('Channel', { exact: true }).inputValue(), SID);
    await page.goBack();
    await rowsAre(tab, 2);
    await page.goBack();
    await rowsAre(tab, PAGE);
    assert.equal(await who.inputValue(), '');
    await who.fill('nobody');
    await page.keyboard.press('Enter');
    await tab.reads('Nothing fits the filters');
    await who.fill('paul');
    await page.keyboard.press('Enter');
    await rowsAre(tab, PAGE);
    await hit(tab, 'button', 'Older entries');
    await rowsAre(tab, OF_PAUL);
    await tab.readsNot('Older entries');
    await hit(tab, 'button', 'Clear');
    await tab.reads('Make tokens void');
    assert.match(page.url(), /#\/audit$/);
    tab.assertNoComplaints();
  });

  it('[OP5] gives all of it as a file, with words, times for everybody and harmless cells', async () => {
    const tab = await open('#/audit');
    const [download] = await Promise.all([tab.page.waitForEvent('download'), hit(tab, 'button', 'Download CSV')]);
    assert.equal(download.suggestedFilename(), 'linkcall-audit.csv');
    const [header = '', ...rows] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    const columns = 'at,by,role,from,order,order_words,sid,user_id,outcome,outcome_words,version';
    assert.equal(header.replace('\ufeff', ''), `id,${columns}`);
    assert.equal(rows.length, OF_PAUL + 4);
    const [voided, tried] = rows;
    const said = 'shop,service,127.0.0.1,revoke-tokens,Make tokens void,,ann,done,Done,';
    const [, at = '', ...more] = voided?.split(',') ?? [];
    assert.equal(new Date(at).toISOString(), at);
    assert.equal(more.join(','), said);
    assert.match(tried ?? '', /Z,'=otto,observer,.*,refused: forbidden,Refused: Their token does not allow it\.,$/);
    tab.assertNoComplaints();
  });

  it('[OP5] can be used by everybody, in both languages and themes, wide and narrow, by axe', async () => {
    const faults: string[] = [];
    for (const locale of ['en-GB', 'zh-CN'] as const) {
      const tab = await open('#/audit', { locale });
      await tab.reads(locale === 'en-GB' ? 'Make tokens void' : '作废令牌');
      for (const width of [1_440, 390]) {
        await tab.page.setViewportSize({ width, height: 844 });
        const overhang = await tab.overhang();
        if (overhang > 0) faults.push(`${locale}: ${overhang} pixels wider than ${width}`);
      }
      // What a row may have is in few of them.
      await tab.page.goto(`${bed.server.url}/#/audit?by=shop`);
      await rowsAre(tab, 2);
      for (const width of [1_440, 390]) {
        await tab.page.setViewportSize({ width, height: 844 });
        for (const colorScheme of ['light', 'dark'] as const) {
          await tab.page.emulateMedia({ colorScheme });
          faults.push(...(await tab.faults()).map((fault) => `${locale}, ${colorScheme}, ${width}: ${fault}`));
        }
      }
      tab.assertNoComplaints();
    }
    assert.deepEqual(faults, []);
  });

  it('[OP5] keeps what it shows while the server is away, and goes on when it is back', async () => {
    const tab = await open('#/audit');
    await rowsAre(tab, PAGE);
    await bed.server.kill();
    await hit(tab, 'button', 'Older entries');
    await tab.reads(/^The server does not answer\./);
    assert.equal(await tab.page.locator(ROWS).count(), PAGE);
    await bed.server.start();
    await hit(tab, 'button', 'Older entries');
    await until(async () => (await tab.page.locator(ROWS).count()) > PAGE, 'there are older ones');
    await tab.readsNot(/^The server does not answer\./);
    await host?.connected();
    tab.assertNoComplaints({ networkMayFail: true });
  });
});
