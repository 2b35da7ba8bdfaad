import type { Clock } from '../ports/runtime.ts';

/** The machine's own, for what is near a driver, where no test has to let time pass. */
export const timers: Pick<Clock, 'elapsed' | 'after'> = {
  elapsed: () => performance.now(),
  after: (delay, action) => {
    const timer = setTimeout(action, delay);
    return () => clearTimeout(timer);
  },
};
