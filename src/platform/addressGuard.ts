import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const V4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const V6: readonly (readonly [network: string, bits: number])[] = [
  ['::', 128],
  ['::1', 128],
  // Others inside: an IPv4 address may be in it.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const closed = new BlockList();
for (const [network, bits] of V4) closed.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of V6) closed.addSubnet(network, bits, 'ipv6');

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** IN7: not one of the public internet: private, loopback, link-local, or for no single host. What is no address is none of it either. */
export function isPrivate(address: string): boolean {
  const bare = MAPPED.exec(address)?.[1] ?? address;
  const family = isIP(bare);
  return family === 0 || closed.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';

  constructor(host: string) {
    super(`${host} is no address of the public internet (WEBHOOK_PRIVATE=1 would allow it)`);
  }
}

type Resolve = (
  host: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/** What a connection is made to is what was looked at: a name that changes between two questions changes nothing. */
export function publicOnly(resolve: Resolve = systemLookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, []);
      const open = found.filter(({ address }) => !isPrivate(address));
      const [first] = open;
      if (first === undefined) return done(new PrivateAddress(host), []);
      if (options.all) done(null, open);
      else done(null, first.address, first.family);
    });
  };
}
