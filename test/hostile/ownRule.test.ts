import assert from 'node:assert/strict';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Inside the server: tells who listens to errors, and then makes one that nobody handles. */
const MISHAP = `process.on('SIGUSR2', () => {
  const listeners = ['uncaughtException', 'uncaughtExceptionMonitor', 'unhandledRejection', 'rejectionHandled', 'warning'];
  process.stdout.write(listeners.map((name) => name + '=' + process.listenerCount(name)).join(' ') + '\\n');
  void Promise.reject(new Error('nobody looks after this'));
});`;

const EXIT_FAILED = 1;

describe('an error that nobody handled', () => {
  for (const env of [{}, { exec_mode: 'cluster_mode', pm_id: '0', name: 'linkcall' }]) {
    it(`ends the process by our own rule alone, also with ${JSON.stringify(env)} around it`, async () => {
      const mishap = `data:text/javascript,${encodeURIComponent(MISHAP)}`;
      const server = await TestServer.start({ ...env, NODE_OPTIONS: `--import=${mishap}` });
      try {
        process.kill(server.pid ?? 0, 'SIGUSR2');
        await until(() => server.output.includes('the server ends'), 'it says so');
        const heard = /^uncaughtException=.*$/m.exec(server.output)?.[0];
        assert.match(heard ?? '', /^uncaughtException=1 uncaughtExceptionMonitor=0 unhandledRejection=0 /);
        assert.match(server.output, /"msg":"an error that nobody handled: the server ends"/);
        assert.equal(await server.stop(), EXIT_FAILED);
      } finally {
        await server.remove();
      }
    });
  }
});
