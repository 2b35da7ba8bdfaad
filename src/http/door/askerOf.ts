import type { IncomingMessage } from 'node:http';

/** What is called an address must not take memory, wherever it comes from. */
const ADDRESS_CHARS_MAX = 64;

/** Who asks, as the proxies that are ours have it; each of them names at the end who asked it. As Express counts them. */
export function askerOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  proxies: number,
): string | undefined {
  const named = String(headers['x-forwarded-for'] ?? '').split(',');
  const chain = [...named.map((name) => name.trim()).filter((name) => name !== ''), socket.remoteAddress];
  return chain[Math.max(0, chain.length - 1 - proxies)];
}

/** OP5: to be read by people. Empty: nobody knows. */
export const addressOf = (asked: Pick<IncomingMessage, 'headers' | 'socket'>, proxies: number): string =>
  plainAddress(askerOf(asked, proxies));

const plainAddress = (address = ''): string => address.slice(0, ADDRESS_CHARS_MAX).replace(/^::ffff:(?=[\d.]+$)/i, '');
