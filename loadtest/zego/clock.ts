export type Clock = {
  now(): number;
  /** The returned function calls it off. */
  after(delay: number, action: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay, action) => {
    const timer = setTimeout(action, delay);
    return () => clearTimeout(timer);
  },
};
