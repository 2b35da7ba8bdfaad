import type { Millis } from '../domain/ids.ts';
import { Unavailable } from '../ports/channelStore.ts';
import type { Clock, Log } from '../ports/runtime.ts';

/** A fault that goes on is told once, and then so often how many times it was met. */
export const COUNTED_FOR_MS: Millis = 30_000;
/** So many faults are told apart; of any other one each time is told. */
const FAULTS_MAX = 100;

type Level = keyof Log;

/**
 * ST7: a store that is away, or a full disk, is met by every command of every channel. What is known to be wrong is told
 * once, with its reason instead of a stack, and counted from then on. All other lines go through as they are.
 */
export function calmLog(log: Log, clock: Pick<Clock, 'after'>): Log {
  const counted = new Map<string, number>();

  /** Until it was not met for a while: then it is over. */
  const countOn = (fault: string, sumUp: (times: number) => void): void => {
    counted.set(fault, 0);
    clock.after(COUNTED_FOR_MS, () => {
      const times = counted.get(fault) ?? 0;
      counted.delete(fault);
      if (times === 0) return;
      sumUp(times);
      countOn(fault, sumUp);
    });
  };

  const tell =
    (level: Level): Log[Level] =>
    (fields, message) => {
      if (!('err' in fields && fields.err instanceof Unavailable)) return log[level](fields, message);
      const { err, ...rest } = fields;
      const reason = err.message;
      const fault = JSON.stringify([level, message, reason]);
      const times = counted.get(fault);
      if (times !== undefined) {
        counted.set(fault, times + 1);
        return;
      }
      log[level]({ ...rest, reason }, message);
      if (counted.size >= FAULTS_MAX) return;
      countOn(fault, (more) => {
        log[level]({ reason, more }, `${message}: ${more} more in the last ${COUNTED_FOR_MS / 1_000} s`);
      });
    };

  return { info: tell('info'), warn: tell('warn'), error: tell('error') };
}
