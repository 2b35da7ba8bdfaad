import assert from 'node:assert/strict';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type * as ElementModule from '../../web/dom/element.ts';
import type * as PatchModule from '../../web/dom/patch.ts';
import { sharedBrowser } from './sharedBrowser.ts';

type Kit = Pick<typeof ElementModule, 'h' | 'heard'> & Pick<typeof PatchModule, 'patch'>;

const SOURCE = `export { h, heard } from './web/dom/element.ts'; export { patch } from './web/dom/patch.ts';`;

/** What runs in the page knows only what is in it. */
declare const kit: Kit;

describe('what the console draws', () => {
  let page: Page;
  before(async function () {
    // The browser may have to be installed first.
    this.timeout(600_000);
    page = await (await sharedBrowser()).newPage();
    const stdin = { contents: SOURCE, resolveDir: process.cwd(), loader: 'ts' } as const;
    const { outputFiles } = await build({ stdin, bundle: true, format: 'iife', globalName: 'kit', write: false });
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  });
  beforeEach(() => page.evaluate(() => document.body.replaceChildren()));
  after(() => page?.context().close());

  it('keeps the nodes that stay, with what was typed, wherever they go', async () => {
    const result = await page.evaluate(() => {
      const { h, patch } = kit;
      const field = (key: string) => h('input', { key, 'aria-label': key });
      patch(document.body, [field('a'), field('b')]);
      const [, b] = document.querySelectorAll('input');
      if (b === undefined) return undefined;
      b.value = 'typed';
      b.focus();
      patch(document.body, [h('p', {}, 'new'), field('b')]);
      const hadFocus = document.activeElement === b;
      patch(document.body, [field('c'), field('b'), field('a')]);
      return { hadFocus, isSame: document.querySelectorAll('input')[1] === b, value: b.value };
    });
    assert.deepEqual(result, { hadFocus: true, isSame: true, value: 'typed' });
  });

  it('changes, adds and takes away attributes, texts and drawings', async () => {
    const html = await page.evaluate(() => {
      const { h, patch } = kit;
      patch(document.body, [h('p', { title: 'x', hidden: true }, 'one', h('b', {}, 'two'))]);
      patch(document.body, [h('p', { class: 'y', hidden: false }, 'three', h('svg', {}, h('path', { d: 'M0 0' })))]);
      return [document.body.innerHTML, document.querySelector('path')?.namespaceURI];
    });
    assert.deepEqual(html, ['<p class="y">three<svg><path d="M0 0"></path></svg></p>', 'http://www.w3.org/2000/svg']);
  });

  it('takes text for text', async () => {
    const html = await page.evaluate(() => {
      kit.patch(document.body, [kit.h('p', { title: '"><b>' }, '<img src=x onerror=alert(1)>')]);
      return [document.querySelectorAll('img, b').length, document.body.textContent];
    });
    assert.deepEqual(html, [0, '<img src=x onerror=alert(1)>']);
  });

  it('tells each event once, to whoever listens now', async () => {
    const told = await page.evaluate(() => {
      const { heard, patch } = kit;
      const told: string[] = [];
      const draw = (name?: string) =>
        patch(document.body, [heard('button', name === undefined ? {} : { click: () => told.push(name) }, {})]);
      for (const name of ['a', undefined, 'b', undefined, 'c']) {
        draw(name);
        document.querySelector('button')?.click();
      }
      return told;
    });
    assert.deepEqual(told, ['a', 'b', 'c']);
  });

  it('gives the focus to what asks for it, and to the place around what is gone', async () => {
    const focused = await page.evaluate(() => {
      const { h, patch } = kit;
      const place = (...inside: ReturnType<typeof h>[]) => [h('div', { tabindex: -1 }, h('p', {}, ...inside))];
      patch(document.body, place(h('button', { takesFocus: true })));
      const first = document.activeElement?.tagName;
      patch(document.body, place());
      return [first, document.activeElement?.tagName];
    });
    assert.deepEqual(focused, ['BUTTON', 'DIV']);
  });
});
