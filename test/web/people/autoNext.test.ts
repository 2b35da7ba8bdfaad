import assert from 'node:assert/strict';
import { DICTIONARIES } from '../../../web/text/dictionary.ts';
import { openConsole } from '../openConsole.ts';
import { isFaultless } from './isFaultless.ts';

describe('a queue that moves by itself, on the console’s phones', () => {
  const bed = openConsole({ AUTH_SECRET: '', MAX_LINKS: '1', WHEN_FULL: 'keep', AUTO_NEXT: '1', APPLY_BURST: '100' });

  it('[PE14] the first who waits comes on as soon as there is room, with nobody’s help', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const { viewer, host: words, news, seats } = DICTIONARIES.en;
    const [host, ann, ben, chen] = ['hana', 'ann', 'ben', 'chen'].map((id) => tab.phone(id));
    assert(host !== undefined && ann !== undefined && ben !== undefined && chen !== undefined);
    await tab.press(DICTIONARIES.en.tryIt.addViewer);
    await tab.reads('Connected', chen);
    // A free seat is taken by whoever asks.
    await tab.press(viewer.apply, ann);
    await tab.reads(viewer.onTheLine, ann);
    await tab.press(viewer.apply, ben);
    await tab.reads(viewer.place(1, 1), ben);
    await tab.reads(viewer.why.full, ben);
    await tab.press(viewer.apply, chen);
    await tab.reads(viewer.place(2, 2), chen);
    await isFaultless(tab);
    await tab.press(viewer.quit, ann);
    await tab.reads(viewer.onTheLine, ben);
    await tab.reads(viewer.place(1, 1), chen);
    // Whoever is taken off makes room as well.
    await tab.press(words.removeWhom('Ben'), host);
    await tab.reads(new RegExp(`^${news.callEnds.removed}, `), ben);
    await tab.reads(viewer.onTheLine, chen);
    await tab.reads(words.nobodyWaits, host);

    await tab.press('Switch to Chinese (中文)');
    const zh = DICTIONARIES.zh;
    await tab.press(zh.viewer.apply, ann);
    await tab.reads(zh.viewer.why.full, ann);
    await isFaultless(tab);
    // A seat that is locked while somebody sits there is none when they go, until it is unlocked.
    await tab.press(zh.seats.lockSeat(1), host);
    await tab.press(zh.viewer.quit, chen);
    await chen.getByRole('button', { name: zh.viewer.apply }).waitFor();
    await tab.reads(zh.viewer.why.full, ann);
    await tab.press(zh.seats.unlockSeat(1), host);
    await tab.reads(zh.viewer.onTheLine, ann);
    assert.equal(await host.getByText(seats.locked).count(), 0);
    tab.assertNoComplaints();
  });
});
