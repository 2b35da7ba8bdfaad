import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { promisify } from 'node:util';
import { isPrivate, publicOnly } from '../../src/platform/addressGuard.ts';

const lookupWith = (...found: readonly string[]) =>
  promisify(
    publicOnly((_host, _options, done) => {
      done(
        null,
        found.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }),
  );

describe('the guard of addresses', () => {
  it('[IN7] knows what is not of the public internet, in each way to write it', () => {
    const closed = [
      ...['127.0.0.1', '127.9.9.9', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
      ...['0.0.0.0', '100.64.0.1', '224.0.0.1', '255.255.255.255', '198.18.0.1'],
      ...['::1', '::', 'fe80::1', 'febf::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'],
      ...['::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', 'no address', ''],
    ];
    assert.deepEqual(
      closed.filter((address) => !isPrivate(address)),
      [],
    );
    const open = ['8.8.8.8', '172.15.0.1', '172.32.0.1', '193.168.1.1', '2606:4700::1111', '::ffff:8.8.8.8'];
    assert.deepEqual(open.filter(isPrivate), []);
  });

  it('[IN7] lets a name through only with its public addresses', async () => {
    assert.deepEqual(await lookupWith('10.0.0.1', '8.8.8.8')('mixed.example', { all: true }), [
      { address: '8.8.8.8', family: 4 },
    ]);
    assert.deepEqual(await lookupWith('8.8.8.8')('one.example', {}), '8.8.8.8');
    await assert.rejects(lookupWith('10.0.0.1', '::1')('inside.example', { all: true }), { name: 'PrivateAddress' });
    await assert.rejects(lookupWith()('nothing.example', {}), { name: 'PrivateAddress' });
  });
});
