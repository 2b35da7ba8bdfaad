import type { IncomingMessage } from 'node:http';

/** Who asks, as the proxies that are ours have it; each of them names at the end who asked it. As Express counts them. */
export function askerOf({ headers, socket }: IncomingMessage, proxies: number): string | undefined {
  const named = String(headers['x-forwarded-for'] ?? '').split(',');
  const chain = [...named.map((name) => name.trim()).filter((name) => name !== ''), socket.remoteAddress];
  return chain[Math.max(0, chain.length - 1 - proxies)];
}
