import assert from 'node:assert/strict';
import { networkOf } from '../../../src/http/door/networkOf.ts';

describe('the name under which an address is counted', () => {
  for (const [address, network] of [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:0000::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
    [undefined, ''],
    ['what a proxy made up', 'what a proxy made up'],
  ] as const) {
    it(`of ${address} is ${network}`, () => assert.equal(networkOf(address), network));
  }

  it('is never long', () => {
    for (const address of ['x'.repeat(10_000), '1:'.repeat(5_000), ':'.repeat(10_000)]) {
      assert(networkOf(address).length <= 64);
    }
  });
});
