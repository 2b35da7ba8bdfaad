/**
 * CL9: SIGTERM, SIGINT, and the end of the process that started this one and left a channel open to it, which is how
 * `npm run cluster` starts servers. To be told twice is to be told once: a terminal tells npm and us, and npm tells us too.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort('SIGTERM'));
  process.on('SIGINT', () => stop.abort('SIGINT'));
  if (process.connected) process.on('disconnect', () => stop.abort('the process that started this one is gone'));
  return stop.signal;
}
