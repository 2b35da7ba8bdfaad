import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const WAKES = 30;
const SAMPLES = 2;

const overview = z.object({ moments: z.array(z.object({ at: z.number() })) });

/** How often its main thread has begun to wait for something. */
function waitsOf({ pid }: TestServer): number {
  const [, waits] = /^voluntary_ctxt_switches:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(waits);
}

/** It takes one each second. */
async function samplesOf(server: TestServer): Promise<number> {
  const { body } = await server.admin('GET', '/api/overview');
  return overview.parse(body).moments.length;
}

describe('a server of which nobody wants anything', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.remove());

  it(`takes ${SAMPLES} samples of itself before it has been woken ${WAKES} times: it sleeps in between`, async () => {
    await until(async () => (await samplesOf(server)) > 0, 'it has started');
    const samples = await samplesOf(server);
    const waits = waitsOf(server);
    await until(() => waitsOf(server) - waits >= WAKES, 'it was woken often');
    assert((await samplesOf(server)) - samples >= SAMPLES);
  });
}).timeout(300_000);
