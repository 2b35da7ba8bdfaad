import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Role } from '../../../src/domain/channel.ts';
import { journal } from '../../process/support/operator.ts';
import { done, refused } from '../../rooms/replies.ts';
import { openChromium } from '../../support/services/chromium.ts';
import { until } from '../../support/until.ts';
import { ids, openTestBed, tokenOf } from '../channels.ts';
import { bundleClient, openSite, type Site } from './site.ts';
import { Tab } from './tab.ts';

describe('the typed client in a browser', () => {
  let site: Site;
  const bed = openTestBed(async () => {
    site = await openSite(await bundleClient());
    return { ALLOWED_ORIGINS: new URL(site.url).origin };
  });
  let browser: Browser;
  let tabs: Tab[] = [];
  before(async function () {
    // The browser may have to be installed first.
    this.timeout(600_000);
    browser = await openChromium();
  });
  afterEach(async () => {
    await Promise.all(tabs.map((tab) => tab.close()));
    tabs = [];
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });

  const enter = async (sid: string, role: Role, userId: string, url = bed.server.url): Promise<Tab> => {
    const tab = await Tab.open(browser, site, { url, sid, token: await tokenOf(sid, role, userId) });
    tabs.push(tab);
    return tab;
  };
  const accepted = async (sid: string, command: string) =>
    (await journal(bed.server, sid)).filter((entry) => entry.command === command && entry.outcome === 'accepted');

  it('plays a whole call between the pages of a host and two viewers', async () => {
    const host = await enter('whole', 'host', 'hana');
    const ann = await enter('whole', 'viewer', 'ann');
    const bob = await enter('whole', 'viewer', 'bob');
    done(await host.run(({ channel }) => channel.close()));
    refused(await ann.run(({ channel }) => channel.apply()), 'closed');
    done(await host.run(({ channel }) => channel.open()));
    assert.equal(done(await ann.run(({ channel }) => channel.apply())).position, 1);
    assert.equal(done(await bob.run(({ channel }) => channel.apply())).position, 2);
    assert.deepEqual(ids(done(await host.run(({ channel }) => channel.list())).datas), ['ann', 'bob']);
    done(await host.run(({ channel }) => channel.allow('ann')));
    done(await host.run(({ channel }) => channel.refuse('bob')));
    const { version } = done(await host.run(({ channel }) => channel.remove('ann')));
    for (const tab of tabs) {
      await tab.sees(version);
      assert.deepEqual(await tab.run(({ channel }) => channel.state?.links), []);
      tab.assertNoComplaints({ networkMayFail: false });
    }
    assert.deepEqual(
      (await ann.run(({ notices }) => notices)).filter((name) => name === 'linkcall_user_state_nt'),
      ['linkcall_user_state_nt', 'linkcall_user_state_nt'],
    );
    await bob.run(({ channel }) => channel.leave());
    assert.deepEqual(await bob.run(({ statuses }) => statuses), ['connected', 'closed']);
  });

  it('[LC21] takes its seat again after the network has gone, and the command on its way is done once', async () => {
    const ann = await enter('cut', 'viewer', 'ann', bed.url);
    bed.wire.holdAnswers();
    const answer = ann.run(({ channel }) => channel.apply());
    await until(async () => (await accepted('cut', 'start-application')).length === 1, 'it is done');
    bed.wire.cut();
    assert.equal(done(await answer).position, 1);
    assert.deepEqual(await ann.run(({ statuses }) => statuses), ['connected', 'reconnecting', 'connected']);
    assert.equal((await accepted('cut', 'start-application')).length, 1);
    assert.deepEqual(await accepted('cut', 'leave'), []);
    ann.assertNoComplaints({ networkMayFail: true });
  });

  it('[LC17, LC19] comes back to a server that was killed: what was not answered is done once', async () => {
    const host = await enter('killed', 'host', 'hana');
    const ann = await enter('killed', 'viewer', 'ann', bed.url);
    const bob = await enter('killed', 'viewer', 'bob');
    // One command is done and its answer lost, one is on its way to a server that does not read any more.
    bed.wire.holdAnswers();
    const answers = [ann.run(({ channel }) => channel.apply())];
    await until(async () => (await accepted('killed', 'start-application')).length === 1, 'it is done');
    bed.server.pause();
    answers.push(bob.run(({ channel }) => channel.apply()));
    // A page does one thing after the other: it has been sent by now.
    await bob.run(() => undefined);
    await bed.server.kill();
    bed.wire.cut();
    for (const tab of tabs) await tab.is('reconnecting');
    assert.equal(await host.run(({ channel }) => channel.state?.stale), true);
    await bed.server.start();
    const places = (await Promise.all(answers)).map((reply) => done(reply).position);
    assert.deepEqual(places, [1, 2]);
    const started = await accepted('killed', 'start-application');
    assert.deepEqual(
      started.map(({ actor }) => actor),
      ['ann', 'bob'],
    );
    await host.is('connected');
    const { version } = done(await host.run(({ channel }) => channel.allow('bob')));
    for (const tab of tabs) {
      await tab.sees(version);
      assert.deepEqual(ids(await tab.run(({ channel }) => channel.state?.links)), ['bob']);
      assert.deepEqual(await tab.run(({ statuses }) => statuses), ['connected', 'reconnecting', 'connected']);
      tab.assertNoComplaints({ networkMayFail: true });
    }
  });
});
