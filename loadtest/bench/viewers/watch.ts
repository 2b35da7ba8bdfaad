import type { Who } from '../servers.ts';

/** Somebody who only watches: tells each change as it comes in, and leaves it to others to decode. */
export type Watcher = { vanish(): void };

/** Resolves when they see the channel. */
export type Watch = (url: string, who: Who, onChange: (change: Buffer) => void) => Promise<Watcher>;

const TURNED_AWAY = 'a viewer was turned away';

/** Rejects if the connection ends before `ready`. */
export function readiness(): PromiseWithResolvers<void> & { readonly turnAway: () => void } {
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  return { ...ready, turnAway: () => ready.reject(new Error(TURNED_AWAY)) };
}
