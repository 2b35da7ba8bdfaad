import assert from 'node:assert/strict';
import { createTokens } from '../../../src/server/auth/tokens.ts';
import { runToEnd } from '../../process/support/runToEnd.ts';

const SECRETS = ['the first of two secrets: of 32 bytes', 'the second of two secrets: of 32 bytes'] as const;
const PATIENCE_MS = 120_000;
const HOUR_MS = 3_600_000;

const run = (args: readonly string[], env: Record<string, string> = { AUTH_SECRET: SECRETS.join(',') }) =>
  runToEnd(env, ['src/token.ts', ...args], PATIENCE_MS);

describe('the program that makes tokens', () => {
  it('signs one with the first of the server’s secrets, good for as long as it was asked for', async () => {
    const { code, stdout, stderr } = await run(['--role', 'operator', '--sub', 'olga', '--nick', 'O', '--hours', '8']);
    assert.deepEqual([code, stderr], [0, '']);
    const claimsIn = (ms: number) =>
      createTokens({ secrets: [SECRETS[0]], now: () => Date.now() + ms }).verify(stdout.trim());
    const claims = await claimsIn(7.9 * HOUR_MS);
    assert('caller' in claims);
    assert.deepEqual([claims.caller.role, claims.caller.person.userId, claims.sid], ['operator', 'olga', undefined]);
    assert('refused' in (await claimsIn(8.1 * HOUR_MS)));
  });

  it('makes those of systems, with the orders that they may give', async () => {
    const scope = ['--scope', 'apply', '--scope', 'leave'];
    const { stdout } = await run(['--role', 'service', '--sub', 'gateway', '--sid', 'live-1', ...scope]);
    const claims = await createTokens({ secrets: SECRETS }).verify(stdout.trim());
    assert('service' in claims);
    assert.deepEqual(
      [claims.service.name, [...(claims.service.scope ?? [])], claims.sid],
      ['gateway', ['apply', 'leave'], 'live-1'],
    );
  });

  for (const [what, args] of [
    ['no role', ['--sub', 'olga']],
    ['a role that there is not', ['--sub', 'olga', '--role', 'boss']],
    ['nobody', ['--role', 'admin']],
    ['a host without a channel', ['--role', 'host', '--sub', 'hana']],
    ['no time at all', ['--role', 'admin', '--sub', 'olga', '--hours', '0']],
    ['a time that is none', ['--role', 'admin', '--sub', 'olga', '--hours', 'soon']],
  ] as const) {
    it(`makes none for ${what}, and says how it is used`, async () => {
      const { code, stdout, stderr } = await run(args);
      assert.deepEqual([code, stdout], [64, '']);
      assert.match(stderr, /\n\nusage: npm run token/);
    });
  }

  it('makes none without the secret', async () => {
    const { code, stdout, stderr } = await run(['--role', 'admin', '--sub', 'olga'], {});
    assert.deepEqual([code, stdout], [78, '']);
    assert.match(stderr, /AUTH_SECRET is not set/);
  });
});
