import assert from 'node:assert/strict';
import type { Wire } from '../../support/client.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';

// What an operator sees and does over HTTP.

/**
 * What is answered as soon as nothing is away: a store that is busy may be for a moment, and a process that another one
 * asks. What is changed this way may be changed twice.
 */
export async function patiently(server: TestServer, path: string, method = 'GET', sent?: object): Promise<Wire> {
  let found: Wire;
  await until(async () => {
    const { status, body } = await server.admin(method, path, sent);
    found = body;
    assert(status === 200 || status === 503, JSON.stringify(body));
    return status === 200;
  }, `${path} is answered`);
  return found;
}

/** The channels that are awake. */
export async function listed(server: TestServer): Promise<Wire[]> {
  const found: Wire[] = [];
  for (let cursor = ''; ; ) {
    const body = await patiently(server, `/api/channels?limit=200${cursor}`);
    found.push(...body.channels);
    if (body.cursor === null) return found;
    cursor = `&cursor=${body.cursor}`;
  }
}

export async function isAwake(server: TestServer, sid: string): Promise<boolean> {
  return (await listed(server)).some((channel) => channel.sid === sid);
}

/** A channel, awake or not. */
export const channel = (server: TestServer, sid: string): Promise<Wire> => patiently(server, `/api/channels/${sid}`);

/** The last 200 entries, oldest first. */
export async function journal(server: TestServer, sid: string): Promise<Wire[]> {
  const { entries } = await patiently(server, `/api/channels/${sid}/journal?limit=200`);
  return entries.reverse();
}
