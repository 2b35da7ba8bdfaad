import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const pages = globSync(['*.md', '{docs,examples}/**/*.md', 'loadtest/*.md']).toSorted();

describe('the pages', () => {
  it('link to nothing that is not there', () => {
    const broken = pages.flatMap((page) => {
      const prose = readFileSync(page, 'utf8').replace(/^```.*?^```$/gms, '');
      const links = [...prose.matchAll(/\]\(([^)]+)\)|src="([^"]+)"/g)].map(
        ([, link, picture]) => link ?? picture ?? '',
      );
      return links
        .filter((link) => !/^https?:/.test(link) && !leadsSomewhere(page, link))
        .map((link) => `${page}: ${link}`);
    });
    assert.deepEqual(broken, []);
  });
});

/** A file, and where a heading is named, that heading as GitHub makes an anchor of it. */
function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return false;
  if (anchor === undefined) return true;
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.some((heading) => anchorOf(heading) === anchor);
}

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
