import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pageOf } from './page.ts';
import type { Summary } from './summary.ts';

/** Resolves with the page's path. */
export async function writeReport(folder: string, summary: Summary): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  const page = join(folder, 'index.html');
  await writeFile(page, await pageOf(summary));
  return page;
}
