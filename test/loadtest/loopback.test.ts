import assert from 'node:assert/strict';
import { claimPorts, freePort, listenOn } from '../../loadtest/loopback.ts';

describe('ports of this machine', () => {
  it('are given to one process alone, a hundred each, whatever their numbers', async () => {
    const claimed = await Promise.all(Array.from({ length: 5 }, () => claimPorts(7)));
    assert.deepEqual(new Set(claimed).size, claimed.length);
    const given = await Promise.all(Array.from({ length: 50 }, () => freePort()));
    assert.equal(new Set(given).size, given.length);
    for (const port of given) {
      assert(!claimed.includes(port - (port % 100)), `${port} is another’s`);
      assert.equal(await listenOn(port), port);
    }
  });
});
