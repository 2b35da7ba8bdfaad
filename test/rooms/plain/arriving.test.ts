import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Connection } from '../../../rooms/connections.ts';
import { PlainClient } from '../../../src/server/transport/plainClient.ts';
import { allow, start } from '../../support/orders.ts';
import { admin, SID, viewer } from '../../support/people.ts';
import { settled } from '../../support/surroundings.ts';
import { disposeOfRooms, roomInHand } from '../roomInHand.ts';

class Socket extends EventEmitter {
  readonly readyState = 1;
  readonly said: { readonly type: string; readonly data: { readonly version: number } }[] = [];

  send(bytes: Uint8Array): void {
    this.said.push(JSON.parse(String(bytes)));
  }
}

describe('who arrives at the plain door', () => {
  afterEach(disposeOfRooms);

  it('[IN12, LC18] is greeted first, told what was said meanwhile, and then shown the state that it belongs to', async () => {
    const { room, actor } = await roomInHand();
    const socket = new Socket();
    const client = new PlainClient('ben', socket as never);
    const connection = client as unknown as Connection;
    connection.auth = { caller: viewer('ben'), sid: SID, from: '', issuedAt: 0, wire: 'plain-json' };
    room.clients.push(connection as never);
    await room.onJoin(connection, undefined);
    await actor.give(start('ann'));
    await actor.give(allow('ann', admin('olga')));
    await settled();
    assert.equal(socket.said.length, 0);
    room.welcome(connection);
    const said = socket.said.map(({ type, data }) => `${type} ${data.version}`);
    assert.deepEqual(said, ['hello 2', 'linkcall_room_state_nt 2', 'state 2']);
  });
});
