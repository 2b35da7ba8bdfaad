// Loaded into a server (`--import`), in each of its threads, before anything else.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const POLL_MS = 5;
const gate = process.env.TEST_GATE ?? '';
const never = new Int32Array(new SharedArrayBuffer(4));

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  if (sql === 'BEGIN IMMEDIATE') while (existsSync(gate)) Atomics.wait(never, 0, 0, POLL_MS);
  return exec.call(this, sql);
};
