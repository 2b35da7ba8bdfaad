import assert from 'node:assert/strict';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { TestClient } from '../../support/client.ts';

/** Joined by a thread of its own: what attackers keep busy in the test's own thread must not be taken for the server's. */
const { url, sid } = z.object({ url: z.string(), sid: z.string() }).parse(workerData);
const port = parentPort ?? assert.fail('this is a thread');
const client = await TestClient.join({ url }, sid, 'host', 'victim');

port.on('message', async ({ commands, mostMs }: { commands: number; mostMs: number }) => {
  const latenciesMs: number[] = [];
  let sumMs = 0;
  while (latenciesMs.length < commands && sumMs < mostMs) {
    const begun = performance.now();
    // A change, which is kept before it is answered.
    const { error } = await client.setSwitch(latenciesMs.length % 2);
    assert.equal(error.code, 0);
    const latencyMs = performance.now() - begun;
    latenciesMs.push(latencyMs);
    sumMs += latencyMs;
  }
  port.postMessage(latenciesMs);
});
port.postMessage('joined');
