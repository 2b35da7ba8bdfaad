// Loaded into a server (`--import`) before anything else: a bug of its own, and work without end, for alarms that nothing
// rings while the server is as it should be.
import { registerHooks } from 'node:module';
import { isMainThread, Worker } from 'node:worker_threads';

/** LC13 is found broken by each change of the people of this channel. */
const BUG =
  "export const breach = (_before, { sid }) => (sid === 'buggy' ? 'a bug that a test has put there' : undefined);";

registerHooks({
  load: (url, context, next) =>
    url.endsWith('/src/domain/call/breach.ts')
      ? { format: 'module', source: BUG, shortCircuit: true }
      : next(url, context),
});

let busy: Worker | undefined;

if (isMainThread) {
  process.on('SIGUSR2', () => {
    if (busy === undefined) busy = new Worker('for (;;) {}', { eval: true });
    else void busy.terminate();
  });
}
