import assert from 'node:assert/strict';
import { badJoin, forbidden, notNow, unauthorized } from '../../rooms/joins/joinAnswers.ts';
import { ROOM_NAME as ROOM } from '../../rooms/LiveChannelRoom.ts';
import * as ofServer from '../../schema/closeCodes.ts';
import { wireReply } from '../../schema/wire.ts';
import {
  BUSY,
  CLOSE_FLOOD,
  CLOSE_SLOW,
  CLOSE_STOPPED,
  CLOSED_BY_THE_NETWORK,
  JOIN_REFUSED,
  NOTICE_NAMES,
  ROOM_NAME,
} from '../../src/client/protocol.ts';
import { answer } from '../../src/domain/answer.ts';
import { newChannel } from '../../src/domain/channel.ts';
import { NOBODY_IS_AWAY } from '../../src/domain/lastSeen.ts';
import { sid } from '../support/people.ts';

describe('the words that the typed client has of its own', () => {
  it('are those of the server', () => {
    const channel = newChannel(sid('live'));
    const told = answer({ channel, events: [], at: 0, refusal: { reason: 'busy' }, subjectId: undefined });
    assert.equal(wireReply('linkcall_apply_rq', 1, { ...channel, awaySince: NOBODY_IS_AWAY }, told).error.code, BUSY);
    assert.equal(ROOM_NAME, ROOM);
    assert.deepEqual(
      [CLOSE_FLOOD, CLOSE_SLOW, CLOSE_STOPPED],
      [ofServer.CLOSE_FLOOD, ofServer.CLOSE_SLOW, ofServer.CLOSE_STOPPED],
    );
    assert(CLOSED_BY_THE_NETWORK.has(CLOSE_SLOW), '[LC27] whoever read too slowly has a seat to come back to');
    const areForGood = [badJoin, unauthorized, forbidden, notNow].map((refuse) => JOIN_REFUSED.has(refuse('').code));
    assert.deepEqual(areForGood, [true, true, true, false]);
    const notices = ['linkcall_room_state_nt', 'linkcall_user_state_nt', 'linkcall_apply_singer_nt'];
    assert.deepEqual(NOTICE_NAMES, notices);
  });
});
