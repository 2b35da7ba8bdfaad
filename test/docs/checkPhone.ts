import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../loadtest/loopback.ts';
import { done } from '../rooms/replies.ts';
import { PlainClient } from '../support/plainClient.ts';
import { findProgram } from '../support/services/programs.ts';
import { until } from '../support/until.ts';

const PAGE = 'docs/tokens.md';
const ADDRESS = '192.168.1.20:2567';
const TOKEN = /^eyJ\S+$/gm;
/** The page ends its path where a token begins. */
const WAY_IN = new RegExp(`ws://${ADDRESS}(/\\S+token=)…`);

/** As the page has it, but for the network: phones and machine are one here, and the port is one that is free. */
export async function checkPhone(body: string): Promise<void> {
  findProgram('openssl', 'openssl');
  const [folder, port] = [await mkdtemp(join(tmpdir(), 'linkcall-phone-')), await freePort()];
  assert.match(body, /^HOST=0\.0\.0\.0 npm start &$/m);
  const commands = body.replace('HOST=0.0.0.0', `HOST=127.0.0.1 PORT=${port} DATA_DIR=${folder}`);
  // A group of its own: whoever closes the shell ends the server.
  const shell = spawn('sh', ['-c', `${commands}wait`], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  shell.stdout.on('data', (text) => {
    said += text;
  });
  const clients: PlainClient[] = [];
  try {
    await until(() => said.includes('Linkcall serves on') && said.match(TOKEN)?.length === 3, 'it serves, with tokens');
    const [host = '', viewer = '', operator = ''] = said.match(TOKEN) ?? [];
    const [, path = assert.fail('the page says how phones come in')] = WAY_IN.exec(readFileSync(PAGE, 'utf8')) ?? [];
    const [hana, ann] = [host, viewer].map((token) => PlainClient.open(`ws://127.0.0.1:${port}${path}${token}`));
    assert(hana !== undefined && ann !== undefined);
    clients.push(hana, ann);
    await until(() => clients.every(({ state }) => state?.live === true), 'both see that the host is live');
    done(await ann.request('linkcall_apply_rq', { op_code: 1 }));
    done(await hana.request('linkcall_allow_rq', { op_code: 1, user_id: '1001' }));
    const headers = { authorization: `Bearer ${operator}` };
    const shown = await fetch(`http://127.0.0.1:${port}/api/channels/my-channel`, { headers });
    const { links }: { links: readonly { user_id: string }[] } = await shown.json();
    assert.deepEqual(
      links.map(({ user_id }) => user_id),
      ['1001'],
    );
  } finally {
    for (const client of clients) client.drop();
    const ended = once(shell, 'close');
    if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
    await ended;
    await rm(folder, { recursive: true });
  }
}
