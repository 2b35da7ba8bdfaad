import assert from 'node:assert/strict';
import { queuedMs } from '../../hostile/support/consumption.ts';
import { tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import type { ConsoleTab } from '../consoleTab.ts';
import { openConsole } from '../openConsole.ts';
import { fillStore, nthSid } from './fillStore.ts';

/** `npm run test:chaos` has as many as an operator may have. */
const CHANNELS = Number(process.env.CHAOS_LISTED ?? 300);
const IS_FULL = CHANNELS >= 10_000;
const ON_THE_LINE = IS_FULL ? 500 : 60;
const REQUESTS = 100;
const P95_MS = 300;
const A_LONG_TIME = { HOST_RECONNECT_MS: '36000000', RECONNECT_MS: '36000000' };
const LAST = nthSid(CHANNELS - 1);
const TIMEOUT_MS = 600_000 + CHANNELS * 60;

/**
 * In the page: a part further down, or to the row once it is there, in one step with looking for it. Between two
 * steps the list puts away what was scrolled past.
 */
function scrollTowards(sid: string): boolean {
  const row = document.querySelector(`tr[data-sid="${sid}"]`);
  if (row === null) scrollBy(0, 1_500);
  else row.scrollIntoView({ block: 'center' });
  return row !== null;
}

describe(`the console, with ${CHANNELS} channels`, () => {
  const bed = openConsole({ REDIS_URL: '', ...A_LONG_TIME });

  before(async function () {
    this.timeout(TIMEOUT_MS);
    await bed.server.stop();
    await fillStore(bed.server.dataDir, { channels: CHANNELS, onTheLine: ON_THE_LINE });
    await bed.server.start();
    await allAwake();
  });

  const totalOf = async (path: string) => (await bed.server.admin('GET', path)).body.total;

  async function allAwake(): Promise<void> {
    // Each one more may take its time.
    for (let count: unknown = 0; count !== CHANNELS; ) {
      const before = count;
      await until(async () => {
        count = await totalOf('/api/channels?limit=1');
        return count !== before;
      }, `more than ${before} are awake`);
    }
  }

  async function open(hash: string, options = {}): Promise<ConsoleTab> {
    const tab = await bed.open(`/${hash}`, options);
    const token = await tokenFor({ sub: 'olga', role: 'admin' });
    await tab.page.evaluate((kept) => sessionStorage.setItem('linkcall-operator', kept), JSON.stringify({ token }));
    await tab.page.reload();
    return tab;
  }

  const rowOf = (tab: ConsoleTab, sid: string) => tab.page.locator(`tr[data-sid="${sid}"]`);
  const scroll = (tab: ConsoleTab, pixels: number) => tab.page.evaluate((by) => window.scrollBy(0, by), pixels);

  it('[OP3] scrolls through all of them, with few of them on the page, one request for each part', async () => {
    const tab = await open('#/channels');
    await tab.reads(`${CHANNELS} channels`);
    const cursors: string[] = [];
    tab.page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname.startsWith('/api/')) cursors.push(`${url.pathname}?${url.searchParams.get('cursor') ?? ''}`);
    });
    const parts = Math.ceil(CHANNELS / 50);
    let most = 0;
    // Each one more may take its time.
    for (let part = 1; part < parts; part += 1) {
      await until(
        async () => {
          await scroll(tab, 2_000);
          most = Math.max(most, await tab.page.locator('tr[data-sid]').count());
          return (await tab.page.locator('[data-part]').count()) > part;
        },
        `part ${part + 1} is there`,
      );
    }
    await until(async () => {
      await scroll(tab, 2_000);
      return rowOf(tab, LAST).isVisible();
    }, 'the last one is there');
    assert(most < 300, `${most} rows at once`);
    assert.equal(await tab.page.locator('[data-part]').count(), parts);
    assert(cursors.every((path) => path.startsWith('/api/channels?')));
    assert(new Set(cursors).size <= parts);
    await tab.page.evaluate(() => scrollTo(0, 0));
    await rowOf(tab, nthSid(0)).waitFor();
    await tab.page.locator('[data-part].room').last().waitFor({ state: 'attached' });
    tab.assertNoComplaints();
  });

  it('[OP3] has filters, order and search in its address, and Back leads back to where somebody was', async () => {
    const tab = await open('#/channels');
    await tab.page.getByRole('button', { name: /^In a PK/ }).click();
    const inPk = Math.ceil(CHANNELS / 25);
    await tab.reads(`${inPk} channels`);
    await tab.page.getByLabel('First comes').selectOption('The longest wait');
    await until(() => tab.page.url().endsWith('#/channels?filter=pk&sort=longest_wait'), 'both are in the address');
    // Of those in a PK somebody waits in each second.
    await rowOf(tab, nthSid(0)).getByText('1', { exact: true }).waitFor();
    await tab.page.getByRole('searchbox').fill('SHOW-00');
    await until(() => tab.page.url().includes('search=SHOW-00'), 'what is searched is in the address');
    await tab.page.reload();
    assert.equal(await tab.page.getByRole('searchbox').inputValue(), 'SHOW-00');
    assert.equal(await tab.page.getByRole('button', { name: /^In a PK/ }).getAttribute('aria-pressed'), 'true');
    await rowOf(tab, nthSid(25)).getByRole('link').click();
    await tab.page.getByRole('heading', { name: nthSid(25) }).waitFor();
    await tab.page.goBack();
    await rowOf(tab, nthSid(25)).waitFor();
    assert.equal(await tab.page.getByLabel('First comes').inputValue(), 'longest_wait');
    await tab.page.goBack();
    await tab.page.goBack();
    await tab.reads(`${CHANNELS} channels`);

    await until(() => tab.page.evaluate(scrollTowards, nthSid(150)), 'somewhere in the list');
    await rowOf(tab, nthSid(150)).getByRole('link').click();
    await tab.page.getByRole('heading', { name: nthSid(150) }).waitFor();
    await tab.page.goBack();
    await rowOf(tab, nthSid(150)).waitFor();
    await until(async () => (await tab.page.evaluate(() => scrollY)) > 1_000, 'it is in sight again');
    tab.assertNoComplaints();
  });

  it('[OP2] shows who is on the line, finds people, and does with one click what an operator may', async () => {
    const tab = await open('#/people');
    await tab.reads(`${ON_THE_LINE} people are on the line`);
    await tab.press('Muted');
    await tab.reads(`${ON_THE_LINE / 2} people are on the line`);
    await tab.press('Picture');
    await tab.reads('Nobody on the line is all of that');
    await tab.page.goBack();
    await tab.reads(`${ON_THE_LINE / 2} people are on the line`);
    await tab.page.getByRole('searchbox').fill('NICK OF WAITS10');
    await tab.page.locator('tr[data-user="waits10"]').waitFor();
    await tab.page.getByRole('link', { name: 'nick of waits10', exact: true }).click();
    await tab.page.getByRole('heading', { name: 'nick of waits10' }).waitFor();
    await tab.press(`Accept, in ${nthSid(10)}`);
    await tab.page.getByRole('alert').waitFor();
    await tab.press(`Refuse, in ${nthSid(10)}`);
    await tab.reads('They are not live, on the line, waiting or invited anywhere.');
    // What has ended is in the log a moment later.
    await tab.page.getByRole('region', { name: 'Past calls' }).getByText('refused').waitFor();
    await tab.page.goBack();
    assert.equal(await tab.page.getByRole('searchbox').inputValue(), 'NICK OF WAITS10');
    await tab.page.getByRole('link', { name: 'Everything about the id “NICK OF WAITS10”' }).waitFor();

    await tab.page.goto(`${bed.server.url}/#/people?user=guest2`);
    await tab.press(`Mute the sound, in ${nthSid(1)}`);
    await tab.page.getByRole('button', { name: `Unmute the sound, in ${nthSid(1)}` }).waitFor();
    await tab.press(`Block, in ${nthSid(1)}`);
    await tab.reads('Keep nick of guest2 off the calls of nick of host1?');
    await tab.press('Block', tab.page.getByRole('alertdialog'));
    await tab.reads(/^by olga, since/);
    await tab.reads('They are not live, on the line, waiting or invited anywhere.');
    await tab.press('Unblock, for host1');
    await tab.reads('No host keeps them off.');
    // Of a host none of whose channels is awake as well.
    await bed.server.admin('PUT', '/api/hosts/sleeper/blocks/guest2', { minutes: 10 });
    await tab.press('Unblock, for sleeper');
    await tab.reads('No host keeps them off.');
    tab.assertNoComplaints();
  });

  it('[OP2, OP3] is usable in both languages and themes, wide and narrow, by axe', async () => {
    const faults: string[] = [];
    for (const locale of ['en-GB', 'zh-CN']) {
      const tab = await open('#/channels', { locale });
      for (const [hash, seen] of [
        ['#/channels?sort=longest_call&search=00002', 'tr[data-sid]'],
        ['#/people?filter=muted', 'tr[data-user]'],
        ['#/people?search=waits1', 'tr[data-user]'],
        ['#/people?user=guest4', '.places li'],
      ] as const) {
        await tab.page.goto(`${bed.server.url}/${hash}`);
        await tab.page.locator(seen).first().waitFor();
        for (const width of [1_440, 390]) {
          await tab.page.setViewportSize({ width, height: 844 });
          for (const colorScheme of ['light', 'dark'] as const) {
            await tab.page.emulateMedia({ colorScheme });
            faults.push(
              ...(await tab.faults()).map((fault) => `${hash}, ${locale}, ${colorScheme}, ${width}: ${fault}`),
            );
          }
          const overhang = await tab.overhang();
          if (overhang > 0) faults.push(`${hash}, ${locale}: ${overhang} pixels wider than ${width}`);
        }
      }
      tab.assertNoComplaints();
    }
    assert.deepEqual(faults, []);
  });

  it('[OP2, OP3] is used without a mouse', async () => {
    const tab = await open('#/channels');
    const { page } = tab;
    await tab.reads(`${CHANNELS} channels`);
    const tabTo = async (name: RegExp) => {
      await until(async () => {
        await page.keyboard.press('Tab');
        return name.test(await page.evaluate(() => document.activeElement?.textContent ?? ''));
      }, `the focus is on ${name}`);
    };
    await tabTo(/^In a PK/);
    await page.keyboard.press('Space');
    await tab.reads(`${Math.ceil(CHANNELS / 25)} channels`);
    await tabTo(/^By name/);
    await page.keyboard.press('ArrowDown');
    await until(() => page.url().includes('sort=viewers'), 'it is sorted otherwise');
    await tabTo(/^show-00025/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: nthSid(25) }).waitFor();
    await tabTo(/^People$/);
    await page.keyboard.press('Enter');
    await until(async () => {
      await page.keyboard.press('Tab');
      return page.evaluate(() => document.activeElement?.classList.contains('search') ?? false);
    }, 'the focus is on the search');
    await page.keyboard.type('guest6');
    await page.locator('tr[data-user="guest6"]').waitFor();
    await tabTo(/^nick of guest6$/);
    await page.keyboard.press('Enter');
    await tabTo(/^Remove$/);
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    tab.assertNoComplaints();
  });

  /** By a clock that stands still while either of the two waits for a processor that others have. */
  const spentMs = () => performance.now() - queuedMs(process.pid) - queuedMs(bed.server.pid ?? 0);

  it('[OP1, OP2, OP3] asks for nothing that takes long', async () => {
    const paths = ['/api/channels?limit=50&sort=longest_wait&filter=live', '/api/channels?limit=50&search=9'];
    for (const path of [
      ...paths,
      '/api/people/on-the-line?limit=50',
      '/api/people?search=guest1',
      '/api/users/guest8',
      '/api/overview',
      '/api/audit?limit=50',
    ]) {
      const took: number[] = [];
      for (let nth = 0; nth < REQUESTS; nth += 1) {
        const before = spentMs();
        assert.equal((await bed.server.admin('GET', path)).status, 200);
        took.push(spentMs() - before);
      }
      took.sort((one, other) => one - other);
      const p95 = took[Math.floor(REQUESTS * 0.95)] ?? 0;
      // Of a small list it would say nothing.
      if (IS_FULL) assert(p95 <= P95_MS, `${path}: ${p95} ms at the p95`);
    }
  });

  it('[OP2, OP3] keeps what was there while the server is away, and goes on by itself when it is back', async () => {
    const tabs = await Promise.all(['#/channels', '#/people', '#/people?user=guest9'].map((hash) => open(hash)));
    const [channels, people, person] = tabs;
    assert(channels !== undefined && people !== undefined && person !== undefined);
    await rowOf(channels, nthSid(0)).waitFor();
    await people.page.locator('tr[data-user]').first().waitFor();
    await person.page.locator('.places li').first().waitFor();
    await bed.server.kill();
    for (const tab of tabs) await tab.reads(/^The server does not answer\./);
    assert(await rowOf(channels, nthSid(0)).isVisible());
    await bed.server.start();
    await allAwake();
    for (const tab of tabs) await tab.readsNot(/^The server does not answer\./);
    await channels.reads(`${CHANNELS} channels`);
    await people.reads(/people are on the line$/);
    await person.page.getByRole('button', { name: `Remove, in ${nthSid(4)}` }).waitFor();
    for (const tab of tabs) tab.assertNoComplaints({ networkMayFail: true });
  });
}).timeout(TIMEOUT_MS);
