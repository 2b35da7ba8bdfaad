import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Longer than a slow machine needs for a transaction of the server's, or for a checkpoint. */
const PATIENCE_MS = 120_000;

export const fileIn = (dataDir: string): string => join(dataDir, 'linkcall.sqlite');

/** The file of a server or a store that may write at the same time: whoever finds it locked waits. */
export const openBeside = (dataDir: string, options: { readOnly?: boolean } = {}): DatabaseSync =>
  new DatabaseSync(fileIn(dataDir), { timeout: PATIENCE_MS, ...options });
