import { isIPv6 } from 'node:net';

/** What is called an address must not take memory, wherever it comes from. */
const ADDRESS_CHARS_MAX = 64;
const GROUPS = 8;
/** Whoever has one IPv6 address has the other 2^64 of its network as well. */
const GROUPS_OF_NETWORK = 4;

/** Under what name somebody at this address is counted. */
export function networkOf(address = ''): string {
  const [bare = ''] = address.slice(0, ADDRESS_CHARS_MAX).split('%', 1);
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(bare) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return bare;
  const [head = '', tail = ''] = bare.split('::', 2);
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: Math.max(0, GROUPS - first.length - last.length) }, () => '0');
  const groups = [...first, ...between, ...last].slice(0, GROUPS_OF_NETWORK);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '').toLowerCase()).join(':')}::/64`;
}
