import assert from 'node:assert/strict';
import { type Callback, type Stream, streamClosed, streamCreated } from '../../loadtest/zego/callback.ts';
import { outsiderAs } from '../../web/channels/streamList.ts';
import { MEDIA_SETTINGS } from '../support/media.ts';
import type { ConsoleTab } from './consoleTab.ts';
import { openConsole } from './openConsole.ts';

const PHONES = ['hana', 'ann', 'ben'];

describe('the console, of what is on the air', () => {
  const bed = openConsole({ AUTH_SECRET: '', ...MEDIA_SETTINGS });

  async function post(path: string, body: object, token?: string): Promise<Record<string, string>> {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(bed.server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    assert(response.ok, `${path}: ${response.status}`);
    return response.json();
  }

  async function tell({ event, fields }: Callback): Promise<void> {
    await post('/zego/callback', { event, ...(await post('/dev/zego-signature', {})), ...fields });
  }

  /** A call between the host and Ann. */
  async function openCall(): Promise<{ tab: ConsoleTab; sid: string; stream: Stream }> {
    const tab = await bed.open();
    await tab.isConnected();
    await tab.press('Ask to join', tab.phone('ann'));
    await tab.press('Accept Ann', tab.phone('hana'));
    await tab.reads('You are on the line', tab.phone('ann'));
    const sid = (await tab.page.getByRole('link', { name: /^try-/ }).textContent()) ?? '';
    const { token = '' } = await post('/dev/token', { sub: 'olga', role: 'admin' });
    const pass = await post(`/api/channels/${sid}/media-token`, { user_id: 'ann' }, token);
    const stream = { streamId: pass.stream_id ?? '', userId: 'ann', sid: '1', createdAt: Date.now() };
    return { tab, sid, stream };
  }

  const onAllPhones = async (tab: ConsoleTab, text: string): Promise<void> => {
    for (const id of PHONES) await tab.phone(id).locator('.guest').getByText(text, { exact: true }).waitFor();
  };

  async function assertUsable(tab: ConsoleTab): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await tab.page.emulateMedia({ colorScheme });
      assert.deepEqual(await tab.faults(), [], colorScheme);
    }
    await tab.page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await tab.overhang(), 0);
  }

  it('[ME4] shows on every phone whether somebody on the line is on the air', async () => {
    const { tab, sid, stream } = await openCall();
    await onAllPhones(tab, 'On the air? Not known');
    const place = { roomId: sid, session: 1n, at: stream.createdAt };
    await tell(streamCreated(place, stream, '1'));
    await onAllPhones(tab, 'On the air');
    await assertUsable(tab);
    await tell(streamClosed({ ...place, at: stream.createdAt + 1 }, stream, '2', '0'));
    await onAllPhones(tab, 'Not on the air');
    await assertUsable(tab);
    await tab.press('Switch to Chinese (中文)');
    await onAllPhones(tab, '未推流');
    tab.assertNoComplaints();
  });

  it('[ME6] shows operators what is on the air, what must not be, and what is owed', async () => {
    const { tab, sid, stream } = await openCall();
    const place = { roomId: sid, session: 1n, at: stream.createdAt };
    const stranger = { ...stream, streamId: 'of-nobody', userId: 'zoe', sid: '2' };
    await tell(streamCreated(place, stream, '1'));
    await tell(streamCreated(place, stranger, '2'));
    await tab.page.getByRole('link', { name: sid }).click();
    const air = tab.page.getByRole('region', { name: 'On the air' });
    const rowOf = ({ streamId }: Stream) => air.getByRole('listitem').filter({ hasText: streamId });
    await tab.reads('Must not publish: noted', rowOf(stranger));
    await tab.page.getByLabel('Who must not publish').selectOption('is cut off; noted without ZEGO’s server API');
    await tab.press('Save limits');
    await tab.reads('Must not publish: is being cut off', rowOf(stranger));
    await tab.reads('1 cut is owed to ZEGO.', air);
    assert.equal(await rowOf(stream).getByText('Must not publish').count(), 0);
    await assertUsable(tab);
    await tab.press('Switch to Chinese (中文)');
    await tab.reads('还需 ZEGO 断开 1 个流。');
    await tell(streamClosed({ ...place, at: stream.createdAt + 1 }, stranger, '3', '100'));
    await tell(streamClosed({ ...place, at: stream.createdAt + 1 }, stream, '4', '0'));
    await tab.reads('据 ZEGO 报告，没有人在推流。');
    await tab.readsNot('还需 ZEGO 断开 1 个流。');
    tab.assertNoComplaints();
  });

  it('[ME6] plays phones that publish, never do, or go on, and a stranger', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann, ben] = [tab.phone('hana'), tab.phone('ann'), tab.phone('ben')];
    const camera = tab.page.getByLabel('Ann’s camera');
    await camera.selectOption('publishes on the line');
    for (const [phone, nick] of [
      [ann, 'Ann'],
      [ben, 'Ben'],
    ] as const) {
      await tab.press('Ask to join', phone);
      await tab.press(`Accept ${nick}`, host);
    }
    await onAllPhones(tab, 'On the air');
    await onAllPhones(tab, 'Not on the air');
    await camera.selectOption('keeps publishing');
    await tab.press('Remove Ann', host);
    await tab.reads(/^The host ended your call/, ann);
    await tab.press('A stranger publishes');
    await assertUsable(tab);
    await tab.page.getByRole('link', { name: /^try-/ }).click();
    const air = tab.page.getByRole('region', { name: 'On the air' });
    const noted = air.getByRole('listitem').filter({ hasText: 'Must not publish: noted' });
    for (const who of ['ann', 'stranger']) await noted.filter({ hasText: who }).waitFor();
    await tab.goTo('Try it');
    await tab.press('The stranger stops');
    await camera.selectOption('publishes on the line');
    await tab.page.getByRole('link', { name: /^try-/ }).click();
    await tab.reads('Nothing is on the air, as far as ZEGO has told.');
    tab.assertNoComplaints();
  });

  it('[ME10] lets the host mute somebody, which all phones show', async () => {
    const { tab } = await openCall();
    const host = tab.phone('hana');
    await tab.press('Mute Ann’s picture', host);
    await onAllPhones(tab, 'Picture muted');
    await tab.press('Mute Ann’s sound', host);
    await onAllPhones(tab, 'Sound and picture muted');
    await assertUsable(tab);
    await tab.press('Let Ann be seen', host);
    await onAllPhones(tab, 'Sound muted');
    await tab.press('Switch to Chinese (中文)');
    await onAllPhones(tab, '已静音');
    await tab.press('恢复 Ann 的声音', host);
    await tab.readsNot('已静音');
    await host.getByRole('button', { name: '将 Ann 静音' }).waitFor();
    assert.equal(await tab.page.getByRole('button', { name: '将 Ann 静音' }).count(), 1);
    tab.assertNoComplaints();
  });
});

describe('the console of a server that cannot ask ZEGO', () => {
  const bed = openConsole({ AUTH_SECRET: '', MEDIA_ENFORCE: 'cut' });

  it('[ME6] says of a stranger that they are noted, not that they are cut off', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    await tab.press('Ask to join', tab.phone('ann'));
    await tab.press('A stranger publishes');
    await tab.page.getByRole('link', { name: /^try-/ }).click();
    const air = tab.page.getByRole('region', { name: 'On the air' });
    await tab.reads('Must not publish: noted', air.getByRole('listitem').filter({ hasText: 'of-a-stranger' }));
    const mode = tab.page.getByLabel('Who must not publish');
    await mode.getByText('is cut off; noted without ZEGO’s server API').waitFor({ state: 'attached' });
    assert.equal(await mode.inputValue(), 'cut');
    tab.assertNoComplaints();
  });
});

describe("the console's list of what is on the air", () => {
  const found = { stream_id: 'a', created_at: 2_000, is_cut: true };
  const begunAt = (StreamCreateTime: number) =>
    outsiderAs({ StreamId: 'a', UserId: 'ann', StreamCreateTime }, [{ ...found, stream_id: 'b' }, found]);

  it('[ME6] takes a later life of a stream for another matter', () => {
    assert.deepEqual([1_999, 2_000].map(begunAt), [found, found]);
    assert.equal(begunAt(2_001), undefined);
  });
});
