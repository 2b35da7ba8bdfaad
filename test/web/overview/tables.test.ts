import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { OverviewService } from '../../../web/api/bodies/overview.ts';
import type { Content } from '../../../web/dom/element.ts';
import { serviceTable } from '../../../web/overview/tables.ts';
import { DICTIONARIES } from '../../../web/text/dictionary.ts';

const textOf = (content: Content): string =>
  typeof content === 'string' ? content : content.children.map(textOf).join(' ');

describe('the stores and ZEGO, as the overview shows them', () => {
  const operations = readFileSync('docs/operations.md', 'utf8');
  const rowsOf = (language: 'en' | 'zh', state: OverviewService['state']) =>
    (['channels', 'user-log', 'zego'] as const).map((name) => {
      const service: OverviewService = { name, kind: 'redis', state, since: 0, why: null };
      return textOf(serviceTable([service], { text: DICTIONARIES[language], language, isOld: false }));
    });

  for (const language of ['en', 'zh'] as const) {
    it(`[OP1] say, where one is away, what that means and which paragraph has more (${language})`, () => {
      for (const shown of rowsOf(language, 'away')) {
        const [alarm] = /Linkcall[A-Z]\w+/.exec(shown) ?? [];
        assert(alarm !== undefined, shown);
        assert(operations.includes(`\n#### ${alarm}\n`), `${alarm} has a paragraph`);
      }
      for (const shown of rowsOf(language, 'ok')) assert.doesNotMatch(shown, /Linkcall/);
    });
  }
});
