import { readFileSync } from 'node:fs';

/** Of the package: what it says of itself, wherever it says it. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
).version;
