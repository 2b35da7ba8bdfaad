import { openConsole } from './openConsole.ts';

describe('the console, when the server dies', () => {
  const bed = openConsole();

  it('shows the right state by itself once the server is there again', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const [host, ann, ben] = [tab.phone('hana'), tab.phone('ann'), tab.phone('ben')];
    await tab.press('Ask to join', ann);
    await tab.press('Accept Ann', host);
    await tab.press('Ask to join', ben);
    await tab.reads('You are number 1 of 1 waiting', ben);
    const operator = await bed.open('/#/channels');
    await tab.isConnected();
    await operator.press('Use a token to play with');
    await operator.reads(/^try-/);

    await bed.server.kill();
    await tab.reads('Reconnecting…', host);
    await tab.reads('Reconnecting…', ann);
    await operator.reads(/^The server does not answer\./);
    // What was there stays in sight.
    await tab.reads('You are on the line', ann);
    await bed.server.start();

    await tab.isConnected();
    await tab.reads('You are on the line', ann);
    await tab.reads('You are number 1 of 1 waiting', ben);
    // A new server has a new secret; nobody has to sign in again.
    await operator.readsNot(/^The server does not answer\./);
    await operator.reads(/^try-/);
    await tab.press('Accept Ben', host);
    await tab.reads('You are on the line', ben);
    for (const each of [tab, operator]) each.assertNoComplaints({ networkMayFail: true });
  });
});
