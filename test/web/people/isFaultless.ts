import assert from 'node:assert/strict';
import type { ConsoleTab } from '../consoleTab.ts';

const WIDTHS = [360, 390, 1_440];

/** Light and dark, without a serious fault by axe, and no wider than the window. */
export async function isFaultless(tab: ConsoleTab): Promise<void> {
  const before = tab.page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const) {
    await tab.page.emulateMedia({ colorScheme });
    assert.deepEqual(await tab.faults(), [], colorScheme);
  }
  for (const width of WIDTHS) {
    await tab.page.setViewportSize({ width, height: 900 });
    assert.equal(await tab.overhang(), 0, `at ${width} pixels`);
  }
  if (before !== null) await tab.page.setViewportSize(before);
}
