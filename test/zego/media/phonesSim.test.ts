import assert from 'node:assert/strict';
import { runToEnd } from '../../process/support/runToEnd.ts';
import { TestServer } from '../../support/server.ts';
import { callAt, cuttingServer } from './phonesCall.ts';

const SOME = ['--rooms', '3', '--rate', '20', '--reorder', '0.2', '--duplicate', '0.1'];
const PHONES = ['--strangers', '2', '--dead-phones', '0.2', '--deaf-phones', '0.5'];
const PATIENCE_MS = 400_000;

/** Phones call at a server with these settings. */
async function call(mode: string, args: readonly string[]) {
  // A phone that works may be slow here.
  const settings = { MEDIA_ENFORCE: mode, MEDIA_GRACE_MS: '500', LINK_MEDIA_MS: '60000' };
  const { env, apiPort } = await cuttingServer(settings);
  const server = await TestServer.start(env);
  try {
    return await callAt(
      { servers: [server], apiPort },
      ['--grace-ms', '500', ...SOME, ...PHONES, ...args],
      PATIENCE_MS,
    );
  } finally {
    await server.remove();
  }
}

describe('npm run zego-sim, with phones', () => {
  it('[ME6, ME7] finds a server right that cuts what must not be on the air, and nobody else', async () => {
    const { code, stdout, stderr } = await call('cut', ['--duration', '8', '--within-ms', '120000']);
    assert.match(stdout, /compared: 0 differences/, stderr);
    assert.match(stdout, /^9 phones: .* streams; cut after \d+ ms/m);
    assert.equal(code, 0, stdout);
  });

  it('[ME6] finds one wrong that leaves it there, and says which', async () => {
    const { code, stdout } = await call('off', ['--duration', '3', '--within-ms', '0']);
    assert.match(stdout, /call-\d +stranger-\d +stream stranger-\d-1 is still on the air [\d.]+ s after/);
    assert.equal(code, 1, stdout);
  });

  it('says what is wrong with the arguments of its phones', async () => {
    const api = ['--server-secret', 's', '--api-port', '0'];
    const wrong: readonly [string[], RegExp][] = [
      [['--deaf-phones', '0.2'], /phones need --server-secret and --api-port/],
      [[...api, '--dead-phones', '2'], /--dead-phones must be from 0 to 1, not 2/],
      [[...api, '--strangers', 'some'], /--strangers must be a whole number from 0 to 1000000, not some/],
    ];
    for (const [args, mistake] of wrong) {
      const { code, stderr } = await runToEnd({}, ['loadtest/zegoSim.ts', '--secret', 's', ...args]);
      assert.equal(code, 64);
      assert.match(stderr, mistake);
      assert.match(stderr, /^usage: npm run zego-sim/m);
    }
  });
});
