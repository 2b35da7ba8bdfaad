/** Takes an alarm back. */
export type Cancel = () => void;

/** Time, in milliseconds from any beginning; tests bring their own. */
export type Clock = {
  now(): number;
  after(delayMs: number, action: () => void): Cancel;
};

/** Of browsers and Node alike; a clock of the wall that is set back does not matter. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};
