import { RedisPresence } from '@colyseus/redis-presence';
import { within } from '../runtime/within.ts';

const TAKEN_OUT_WITHIN_MS = 1_000;

/** What Colyseus asks Redis waits until that is back. A process that stops does not wait (CL9). */
export class ClusterPresence extends RedisPresence {
  /** So a process that stops is taken out of those that take rooms; else by whoever buries it. */
  override async hdel(key: string, field: string): Promise<boolean> {
    try {
      return await within(TAKEN_OUT_WITHIN_MS, super.hdel(key, field));
    } catch {
      return false;
    }
  }

  /** While Redis is away, `quit` would let fail all that waits for it, and Colyseus catches nothing of that. The process ends. */
  override shutdown(): void {
    for (const client of [this.sub, this.pub]) {
      if (client.status === 'ready') client.quit().catch(() => {});
    }
  }
}
