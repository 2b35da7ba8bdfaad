import assert from 'node:assert/strict';
import { noticesOf } from '../../../rooms/show/notices.ts';
import { endedCalls } from '../../../src/domain/call/callLog.ts';
import { applyChange } from '../../../src/domain/decide.ts';
import { NOBODY_IS_AWAY } from '../../../src/domain/lastSeen.ts';
import { NOBODY_KNOWS } from '../../../src/domain/roster/linkMedia.ts';
import { hostLive, linkEnded, linkStarted, started, strangerSeen, streamCut } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { endSilentLink, reportStranger } from '../../support/orders.ts';
import { HOST } from '../../support/people.ts';

const NOBODY = { awaySince: NOBODY_IS_AWAY, mediaOf: NOBODY_KNOWS };

describe('what is told of the streams of a call', () => {
  const talk = channelAfter(hostLive(), started('ann'), linkStarted('ann'));

  it('[ME5] whoever is not on the air is off the line for the user, the host and the room, and hung up', () => {
    const events = [linkEnded('ann', 5, 'no-media')];
    const channel = applyChange(talk, events);
    const notices = noticesOf({ order: endSilentLink('ann'), events, channel, at: 5 }, NOBODY);
    const told = notices.map(({ to, type, body }) => {
      const { data, datas = [data], version } = JSON.parse(JSON.stringify(body));
      return [
        'user' in to ? to.user : 'all' in to ? 'everybody' : 'moderators',
        type,
        version,
        ...datas.map(({ user_id, linkcall_apply }: Record<string, unknown>) => [user_id, linkcall_apply]),
      ];
    });
    assert.deepEqual(told, [
      ['ann', 'linkcall_user_state_nt', 4, ['ann', 3]],
      [HOST, 'linkcall_apply_singer_nt', 4, ['ann', 3]],
      ['moderators', 'linkcall_apply_singer_nt', 4, ['ann', 3]],
      ['everybody', 'linkcall_room_state_nt', 4, ['ann', 3]],
    ]);
    assert.deepEqual(
      endedCalls(talk, events).map(({ endState }) => endState),
      ['quit'],
    );
  });

  it('[LC18] [ME6] of strangers and cuts nobody is sent a notice', () => {
    const events = [strangerSeen('mallory'), streamCut('mallory', 'stranger')];
    const channel = applyChange(talk, events);
    assert.deepEqual(noticesOf({ order: reportStranger('mallory'), events, channel, at: 5 }, NOBODY), []);
    assert.equal(channel.version, talk.version + 1);
  });
});
