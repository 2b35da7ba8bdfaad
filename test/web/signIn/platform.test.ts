import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { createTokens } from '../../../src/server/auth/tokens.ts';
import { openConsole } from '../openConsole.ts';

const SECRET = 'a secret for the console: of 32 bytes';
const tokens = createTokens({ secrets: [SECRET] });

/** As a platform would: whoever comes is known already, and goes back with what `give` makes. */
function playLogin(give: () => Promise<string>): Server {
  return createServer(async ({ url = '' }, response) => {
    const returnTo = new URL(url, 'http://login').searchParams.get('return_to') ?? '';
    response.writeHead(302, { Location: `${returnTo}#token=${encodeURIComponent(await give())}` }).end();
  });
}

describe('the console, with the platform’s own login', () => {
  let role: 'operator' | 'viewer' = 'operator';
  let visits = 0;
  const login = playLogin(() => {
    visits += 1;
    return tokens.issue({ sub: 'olga', role });
  });
  const env = { AUTH_SECRET: SECRET, CONSOLE_LOGIN_URL: '' };
  before(async () => {
    await new Promise<void>((resolve) => login.listen(0, '127.0.0.1', resolve));
    const address = login.address();
    assert(typeof address === 'object' && address !== null);
    env.CONSOLE_LOGIN_URL = `http://127.0.0.1:${address.port}/login?for=linkcall`;
  });
  const bed = openConsole(env);
  beforeEach(() => {
    visits = 0;
    role = 'operator';
  });
  after(() => login.close());

  it('sends who is not signed in there, and shows what was asked for when they are back', async () => {
    const tab = await bed.open('/#/history');
    await tab.page.getByRole('heading', { name: 'History' }).waitFor();
    assert.equal(new URL(tab.page.url()).hash, '#/history', 'the token is not in the address any more');
    assert.equal(visits, 1);
    await tab.page.reload();
    await tab.page.getByRole('heading', { name: 'History' }).waitFor();
    assert.equal(visits, 1, 'whoever is signed in stays so');
    assert.equal(await tab.page.getByRole('link', { name: 'Try it' }).count(), 0);
    tab.assertNoComplaints();
  });

  it('does not send anybody there again whom the server refuses, or who has signed out', async () => {
    role = 'viewer';
    const tab = await bed.open('/#/channels');
    await tab.reads(/this needs a token with the role/);
    assert.equal(visits, 1);
    role = 'operator';
    await tab.press('Sign in at your platform');
    await tab.page.getByRole('heading', { name: 'Channels' }).waitFor();
    await tab.press('Sign out');
    await tab.page.getByRole('button', { name: 'Sign in at your platform' }).waitFor();
    assert.equal(visits, 2);
    assert.deepEqual(await tab.faults(), []);
    tab.assertNoComplaints({ networkMayFail: true });
  });
});
