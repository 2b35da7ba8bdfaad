import assert from 'node:assert/strict';
import type { Wire } from '../../support/client.ts';
import type { TestServer } from '../../support/server.ts';

// What an operator sees and does over HTTP.

/** The channels that are awake. */
export async function listed(server: TestServer): Promise<Wire[]> {
  const found: Wire[] = [];
  for (let cursor = ''; ; ) {
    const { status, body }: Wire = await server.admin('GET', `/api/channels?limit=200${cursor}`);
    assert.equal(status, 200, JSON.stringify(body));
    found.push(...body.channels);
    if (body.cursor === null) return found;
    cursor = `&cursor=${body.cursor}`;
  }
}

export async function isAwake(server: TestServer, sid: string): Promise<boolean> {
  return (await listed(server)).some((channel) => channel.sid === sid);
}

/** A channel, awake or not. */
export async function channel(server: TestServer, sid: string): Promise<Wire> {
  const { status, body } = await server.admin('GET', `/api/channels/${sid}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** The last 200 entries, oldest first. */
export async function journal(server: TestServer, sid: string): Promise<Wire[]> {
  const { status, body }: Wire = await server.admin('GET', `/api/channels/${sid}/journal?limit=200`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.entries.reverse();
}
