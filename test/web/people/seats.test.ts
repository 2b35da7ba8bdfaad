import assert from 'node:assert/strict';
import { openConsole } from '../openConsole.ts';

describe('the seats on the console’s phones', () => {
  const bed = openConsole({ AUTH_SECRET: '', APPLY_BURST: '100' });

  it('[PE8] are shown to the host, who locks them and lets two change places', async () => {
    const tab = await bed.open();
    const host = tab.phone('hana');
    for (const [id, nick] of [
      ['ann', 'Ann'],
      ['ben', 'Ben'],
    ] as const) {
      await tab.press('Ask to join', tab.phone(id));
      await tab.press(`Accept ${nick}`, host);
      await tab.reads('You are on the line', tab.phone(id));
    }
    const seats = host.getByRole('region', { name: 'Seats' });
    const sits = (seat: number, nick: string) =>
      seats.getByRole('listitem').filter({ hasText: nick }).getByText(`${seat}`, { exact: true }).waitFor();
    await sits(1, 'Ann');
    await sits(2, 'Ben');
    await tab.press('Move Ann to another seat', host);
    await tab.press('Move Ann to seat 2', host);
    await sits(2, 'Ann');
    await sits(1, 'Ben');
    await tab.press('Lock seat 1', host);
    await tab.reads('Locked', seats);
    for (const colorScheme of ['light', 'dark'] as const) {
      await tab.page.emulateMedia({ colorScheme });
      assert.deepEqual(await tab.faults(), [], colorScheme);
    }
    await tab.page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await tab.overhang(), 0);
    await tab.press('Switch to Chinese (中文)');
    await tab.press('解锁 1 号麦位', host);
    await tab.readsNot('已锁定');
    tab.assertNoComplaints();
  });
}).timeout(180_000);
