import type { Redis } from 'ioredis';

/** How far Redis' clock is ahead of the one of this process that nobody can set: no less, and no more. */
export type RedisClock = { readonly aheadMin: number; readonly aheadMax: number };

export async function readRedisClock(client: Redis): Promise<RedisClock> {
  const askedAt = performance.now();
  const [seconds, microseconds] = await client.time();
  const redisMs = Number(seconds) * 1000 + Number(microseconds) / 1000;
  // It was read somewhere in between.
  return { aheadMin: redisMs - performance.now(), aheadMax: redisMs - askedAt };
}

export const earliestNow = ({ aheadMin }: RedisClock): number => performance.now() + aheadMin;
export const latestNow = ({ aheadMax }: RedisClock): number => performance.now() + aheadMax;

/** Until it has been read: what our own machine takes for the time. */
export function unreadRedisClock(): RedisClock {
  const ahead = performance.timeOrigin;
  return { aheadMin: ahead, aheadMax: ahead };
}
