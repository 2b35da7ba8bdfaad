import { openConsole } from '../openConsole.ts';

describe('the console of a server that gives tokens to play with', () => {
  const bed = openConsole();

  it('says so where the server does not answer who wants one, and gives it with the next try', async () => {
    const tab = await bed.open('/#/channels');
    await tab.page.route('**/dev/token', (route) => route.abort());
    await tab.press('Use a token to play with');
    await tab.reads('The server does not answer.');
    await tab.page.unroute('**/dev/token');
    await tab.press('Use a token to play with');
    await tab.page.getByRole('button', { name: 'Sign out' }).waitFor();
    await tab.readsNot('The server does not answer.');
    tab.assertNoComplaints({ networkMayFail: true });
  });
});
