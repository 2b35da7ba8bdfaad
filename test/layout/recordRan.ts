// Loaded into a server (`--import`), in each of its threads: tells which files run anything between two moments. The
// moments, and what is told, are files in the folder that TEST_RAN names.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';

const POLL_MS = 5;
const folder = process.env.TEST_RAN ?? '';
const root = pathToFileURL(`${process.cwd()}/`).href;
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

/** The files in which a function with a name was called since it was asked last. */
async function ran(): Promise<string[]> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => url.startsWith(root) && !url.includes('/node_modules/'))
    .filter(({ functions }) => functions.some(({ functionName, ranges }) => functionName !== '' && ranges[0]?.count))
    .map(({ url }) => url.slice(root.length));
}

function tell(name: string, files: readonly string[]): void {
  const file = join(folder, `${name}.${threadId}`);
  writeFileSync(`${file}.part`, files.join('\n'));
  renameSync(`${file}.part`, file);
}

function at(moment: string, next: () => void): void {
  const look = setInterval(async () => {
    if (!existsSync(join(folder, moment))) return;
    clearInterval(look);
    tell(moment, await ran());
    next();
  }, POLL_MS).unref();
}

at('from', () => at('to', () => {}));
