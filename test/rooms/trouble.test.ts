import assert from 'node:assert/strict';
import { getMessageBytes, Protocol } from '@colyseus/core';
import type { Notice } from '../../rooms/show/addressee.ts';
import { noticesOfAll, sendNotices } from '../../rooms/show/notices.ts';
import { CLOSE_STOPPED } from '../../schema/closeCodes.ts';
import type { Change } from '../../src/app/mailbox/observer.ts';
import type { Event } from '../../src/domain/event.ts';
import { NOBODY_IS_AWAY } from '../../src/domain/lastSeen.ts';
import { NOBODY_KNOWS } from '../../src/domain/roster/linkMedia.ts';
import { hostLive, linkStarted, started } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { allow, start, stop } from '../support/orders.ts';
import { admin, host, userId, viewer } from '../support/people.ts';
import { until } from '../support/until.ts';
import { disposeOfRooms, NOTICE, PATCH, roomInHand } from './roomInHand.ts';

const operator = admin('olga');

const change = (...events: readonly Event[]): Change => ({
  order: allow('ann', operator),
  events,
  channel: channelAfter(...events),
  at: 0,
});

describe('a room in trouble', () => {
  afterEach(disposeOfRooms);

  it('[LC18] shows a change whose notice could not be made', async () => {
    const { room, actor, join, counts } = await roomInHand();
    const { connection, socket } = await join(viewer('ben'));
    connection.enqueueRaw = () => {
      throw new Error('it cannot be packed');
    };
    await actor.give(start('ann'));
    await actor.give(allow('ann', operator));
    await until(() => socket.codes.length > 0, 'a patch');
    assert.deepEqual([room.state.version, socket.codes], [2, [PATCH]]);
    assert.deepEqual(counts.broken, ['show']);
  });

  it('[LC18] cuts a connection that cannot be written to, and the others miss nothing', async () => {
    const { room, actor, join } = await roomInHand();
    // Colyseus writes to the newest first.
    const first = await join(viewer('ben'));
    const broken = await join(viewer('cem'));
    const last = await join(viewer('dan'));
    broken.socket.trouble = new Error('the socket is in two minds');
    await actor.give(start('ann'));
    await actor.give(allow('ann', operator));
    await until(() => first.socket.codes.includes(PATCH), 'a patch');
    for (const { socket } of [first, last]) assert.deepEqual(socket.codes, [NOTICE, PATCH]);
    assert.deepEqual([broken.socket.isCut, first.socket.isCut, last.socket.isCut], [true, false, false]);
    assert.equal(room.state.version, 2);
  });

  it('[LC16] sends the other notices of a change when one cannot be made', async () => {
    const told: string[] = [];
    const errors: unknown[] = [];
    const spoiled = {
      ...change(started('ann')),
      get channel(): never {
        throw new Error('a bug');
      },
    };
    const failed = (error: unknown) => void errors.push(error);
    const changes = [spoiled, change(hostLive(), started('ann'), linkStarted('ann'))];
    const presence = { awaySince: NOBODY_IS_AWAY, mediaOf: NOBODY_KNOWS };
    const send = ({ to, type }: Notice) => {
      if ('user' in to && to.user === userId('ann')) throw new Error(`${type} cannot be packed`);
      if (!('moderatorsOf' in to)) told.push(type);
    };
    sendNotices(noticesOfAll(changes, presence, failed), send, failed);
    assert.deepEqual(told, ['linkcall_apply_singer_nt', 'linkcall_room_state_nt']);
    assert.equal(errors.length, 2);
  });

  it('a request that could not be served is answered -1, and costs nothing else', async () => {
    const { actor, join, receive, counts, errors } = await roomInHand();
    const { connection, socket } = await join(viewer('ben'));
    actor.give = () => Promise.reject(new Error('a bug'));
    receive(connection, getMessageBytes.raw(Protocol.ROOM_DATA, 'linkcall_apply_rq', { op_code: 1 }));
    await until(() => socket.codes.length > 0, 'an answer');
    assert.deepEqual(socket.told, [{ type: 'linkcall_apply_rs', code: -1 }]);
    assert.deepEqual([socket.isCut, socket.closedWith], [false, undefined]);
    assert.deepEqual([counts.broken, errors], [['request'], ['a request could not be served']]);
  });

  it('a frame that cannot be served at all costs its connection, and nothing else', async () => {
    const { room, join, receive, counts } = await roomInHand();
    const { connection, socket } = await join(viewer('ben'));
    Object.assign(room, {
      sendFullState: () => {
        throw new Error('a bug');
      },
    });
    connection.state = 0;
    receive(connection, Buffer.from([Protocol.JOIN_ROOM]));
    assert.deepEqual([socket.closedWith, counts.broken], [4002, ['request']]);
  });

  it('a connection that could not be let go is told of, and nothing else comes of it', async () => {
    const { room, join, actor, counts, errors } = await roomInHand();
    const { connection } = await join(viewer('ben'));
    actor.depart = () => {
      throw new Error('a bug');
    };
    room.onLeave(connection);
    assert.deepEqual([counts.broken, errors], [['room'], ['a connection that left could not be let go']]);
  });

  it('[LC25] a host who was let in while an operator stopped the channel is shown out, with the reason', async () => {
    const { actor, join } = await roomInHand();
    const arrive = actor.arrive.bind(actor);
    actor.arrive = async (caller) => {
      const answer = await arrive(caller);
      assert.equal((await actor.give(stop(5, 'a rest'))).refusal, undefined);
      return answer;
    };
    await assert.rejects(join(host('hana')), { code: CLOSE_STOPPED, message: 'a rest' });
  });

  it('[LC23] what goes wrong in letting somebody in is told in a frame as over HTTP: with a status, and nothing of it', async () => {
    const { actor, join } = await roomInHand();
    actor.arrive = async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.3:6379');
    };
    await assert.rejects(join(viewer('ben')), {
      code: 503,
      message: 'the server cannot let you in now: try again',
    });
  });
});
