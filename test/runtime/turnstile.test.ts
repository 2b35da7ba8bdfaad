import assert from 'node:assert/strict';
import { Turnstile } from '../../src/runtime/turnstile.ts';

describe('the turnstile', () => {
  it('lets in all who wait, and nobody who has given up', async () => {
    const turnstile = new Turnstile<string>();
    await assert.rejects(turnstile.next(0), { name: 'TooLate' });
    const waiting = [turnstile.next(10_000), turnstile.next(10_000)];
    assert.equal(turnstile.waiting, 2);
    turnstile.letIn('here');
    assert.deepEqual(await Promise.all(waiting), ['here', 'here']);
    assert.equal(turnstile.waiting, 0, 'nothing is kept of any of them');
  });

  it('turns away all who wait', async () => {
    const turnstile = new Turnstile<string>();
    const waiting = turnstile.next(10_000);
    turnstile.turnAway(new Error('closed'));
    await assert.rejects(waiting, { message: 'closed' });
    assert.equal(turnstile.waiting, 0);
  });
});
