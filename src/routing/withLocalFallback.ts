import { Unavailable } from '../ports/channelStore.ts';
import type { Known } from '../ports/directory.ts';

/** ST7: all of it, or, while what tells of the others is away, what this process has in memory. */
export async function withLocalFallback<T>(
  all: () => Promise<readonly T[]>,
  here: () => readonly T[],
): Promise<Known<T>> {
  try {
    return { found: await all(), away: undefined };
  } catch (error) {
    if (error instanceof Unavailable) return { found: here(), away: error.publicly };
    throw error;
  }
}
