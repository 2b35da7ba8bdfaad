import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readConfig } from '../../src/server/config/config.ts';
import { SETTINGS } from '../../src/server/config/settings.ts';
import { runToEnd } from '../process/support/runToEnd.ts';
import { SECRET } from '../support/server.ts';

const PATIENCE_MS = 120_000;
const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

/** Commands that would take too long, or do too much: each program is there, and takes what it is given. */
export async function checkCommands(body: string): Promise<void> {
  for (const line of body.split('\n')) {
    const [command = ''] = line.split(/ +# /);
    for (const part of command.split('&&')) await checkCommand(part.trim());
  }
}

async function checkCommand(command: string): Promise<void> {
  if (command === '') return;
  const [, files] = command.match(/^npx mocha (.*)$/) ?? [];
  if (files !== undefined)
    return assert(
      files.split(' ').every((file) => existsSync(file)),
      command,
    );
  const [, settings = '', npm = '', script = '', args = ''] =
    command.match(/^((?:[A-Z_]+=\S+ )*)(npm(?: run)?) (\S+)(?: -- (.*))?$/) ?? assert.fail(`what is this? ${command}`);
  checkSettings(settings.trim());
  if (npm === 'npm' && script === 'install') return;
  const run = scripts[script] ?? assert.fail(`there is no script ${script}`);
  assert(npm === 'npm run' || ['start', 'test'].includes(script), `npm ${script}`);
  const options = args.match(/--[\w-]+/g) ?? [];
  if (options.length === 0) return;
  const { stdout } = await runToEnd({}, [...run.replace('exec node ', '').split(' '), '--help'], PATIENCE_MS);
  for (const option of options) assert.match(stdout, new RegExp(`${option}\\b`), command);
}

function checkSettings(settings: string): void {
  if (settings === '') return;
  const env = Object.fromEntries(settings.split(' ').map((setting) => setting.replace('…', SECRET).split(/=(.*)/)));
  assert.deepEqual(
    Object.keys(env).filter((name) => !SETTINGS.includes(name)),
    [],
  );
  const config = readConfig(env);
  assert(!('mistakes' in config), JSON.stringify(config));
}
