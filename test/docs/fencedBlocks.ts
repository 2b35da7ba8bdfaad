import { globSync, readFileSync } from 'node:fs';

export type Block = { readonly file: string; readonly line: number; readonly language: string; readonly body: string };

/** What may be copied out of the pages that people read first. */
export function fencedBlocks(): Block[] {
  return ['README.md', 'CONTRIBUTING.md', ...globSync('{docs,examples}/**/*.md').toSorted()].flatMap((file) => {
    const page = readFileSync(file, 'utf8');
    return [...page.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(({ index, 1: language = '', 2: body = '' }) => ({
      file,
      line: page.slice(0, index).split('\n').length,
      language,
      body,
    }));
  });
}
