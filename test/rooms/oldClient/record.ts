// Records what apps of an older Linkcall are told, for `session.jsonl`:
//
//   git worktree add /tmp/older 9835215   (the last commit without seats, invitations and moderators)
//   cp -al node_modules /tmp/older/
//   node test/rooms/oldClient/record.ts /tmp/older > test/rooms/oldClient/session.jsonl
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CHILD_ENV } from '../../support/childEnv.ts';
import { plainly } from './plainly.ts';
import { playSession, SESSION_SETTINGS } from './session.ts';

const [, , folder = '.'] = process.argv;
const dataDir = await mkdtemp(join(tmpdir(), 'linkcall-session-'));
const env = { ...CHILD_ENV, ...SESSION_SETTINGS, DATA_DIR: dataDir, PORT: '0', CONSOLE: '0', LOG_LEVEL: 'error' };
const server = spawn(process.execPath, ['src/main.ts'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const steps = await playSession({ url: await addressOf() });
  for (const step of steps) process.stdout.write(`${JSON.stringify(plainly(step))}\n`);
} finally {
  server.kill('SIGKILL');
  await rm(dataDir, { recursive: true });
}

function addressOf(): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error('the server has ended')));
    createInterface(server.stdout).on('line', (line) => {
      const [, url] = line.match(/^Linkcall serves on (\S+)/) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}
