import type { Lanes, Turn } from '../../ports/owed.ts';
import type { Clock } from '../../ports/runtime.ts';

/** So soon others take over from a process that died, or stands still (ME8). */
export const CUTS_TURN_MS = 4_000;
const KEEP_EVERY_MS = 1_000;

/** Keeps a turn until it is ended; `over` is aborted as soon as others may have it, or all is to stop. */
export function keepTurn(
  lanes: Pick<Lanes<unknown>, 'keep'>,
  turn: Turn,
  { clock, stopping }: { readonly clock: Pick<Clock, 'after'>; readonly stopping: AbortSignal },
): { readonly over: AbortSignal; end(): void } {
  const lost = new AbortController();
  let isEnded = false;
  let callOff = (): void => {};

  const keep = async (): Promise<void> => {
    let isKept = false;
    try {
      isKept = await lanes.keep(turn);
    } catch {
      // Whether it goes on is not known: who takes it over repeats what is begun here no more.
    }
    if (isEnded) return;
    if (isKept) keepSoon();
    else lost.abort();
  };
  const keepSoon = (): void => {
    callOff = clock.after(KEEP_EVERY_MS, () => void keep());
  };
  keepSoon();

  return {
    over: AbortSignal.any([lost.signal, stopping]),
    end: () => {
      isEnded = true;
      callOff();
    },
  };
}
