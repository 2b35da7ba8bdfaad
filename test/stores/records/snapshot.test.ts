import assert from 'node:assert/strict';
import { NO_MEDIA } from '../../../src/domain/media/state.ts';
import { Unreadable } from '../../../src/stores/records/read.ts';
import { readSnapshot, writeSnapshot } from '../../../src/stores/records/snapshot.ts';
import {
  hostLive,
  linked,
  linkStarted,
  muted,
  sessionEnded,
  started,
  stopped,
  strangerSeen,
  streamCut,
  waiting,
} from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { LIVE, SID } from '../../support/people.ts';

describe('the snapshot of a channel', () => {
  it('[LC25] of a version that knew no stops is read as one without', () => {
    const channel = channelAfter(hostLive(), started('ann'));
    const { stop: _, ...old } = JSON.parse(writeSnapshot(channel));
    assert.deepEqual(readSnapshot(JSON.stringify(old), SID, channel.applicants), channel);
  });

  it('[IN2] tells who was never seen, and of a version that did not know it nobody', () => {
    const [application, link] = [
      { ...waiting('ann'), isUnseen: true },
      { ...linked('bob'), isUnseen: true },
    ] as const;
    const channel = { ...channelAfter(hostLive()), waiting: [application], linked: [link] };
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, new Map()), channel);
    const old = readSnapshot(text.replaceAll(',"isUnseen":true', ''), SID, new Map());
    assert.deepEqual([old.waiting, old.linked], [[waiting('ann')], [linked('bob')]]);
  });

  it('tells the seats; whoever was on the line in a version without seats sits in the order in which they came', () => {
    const links = [linked('ann', 0, 0, 4), linked('bob', 0, 0, 2)];
    const channel = { ...channelAfter(hostLive()), linked: links, lockedSeats: [3] };
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, new Map()), channel);
    const { invited: _, lockedSeats: __, moderators: ___, ...old } = JSON.parse(text.replaceAll(/,"seat":\d/g, ''));
    const read = readSnapshot(JSON.stringify(old), SID, new Map());
    assert.deepEqual(read, { ...channel, linked: [linked('ann', 0, 0, 1), linked('bob', 0, 0, 2)], lockedSeats: [] });
  });

  it('[ME6] tells which streams have been dealt with; of a version that knew of none there are none', () => {
    const channel = channelAfter(
      hostLive(),
      strangerSeen('mallory'),
      streamCut('mallory', 'stranger'),
      sessionEnded(9),
    );
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, new Map()), channel);
    assert.equal(channel.media.outsiders.length, 1);
    const { media: _, releasedAt: __, ...old } = JSON.parse(text);
    const read = readSnapshot(JSON.stringify(old), SID, new Map());
    assert.deepEqual(read, { ...channel, media: NO_MEDIA, releasedAt: 0 });
  });

  it('[ME1] tells the live session’s id; of a version that gave none, one that follows from the host and the beginning', () => {
    const channel = channelAfter(hostLive('hana', 1_700_000_000_000));
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, new Map()), channel);
    const older = (host: string, since: number) => {
      const old = writeSnapshot(channelAfter(hostLive(host, since))).replace(`,"liveId":"${LIVE}"`, '');
      const { stage } = readSnapshot(old, SID, new Map());
      return stage.status === 'live' ? stage.liveId : assert.fail();
    };
    const id = older('hana', 1_700_000_000_000);
    assert.notEqual(id, LIVE);
    assert.equal(older('hana', 1_700_000_000_000), id);
    assert.notEqual(older('hans', 1_700_000_000_000), id);
    assert.notEqual(older('hana', 1_700_000_000_001), id);
    const sinceUnknown = writeSnapshot(channel).replace(/,"liveId":"\w+","since":\d+/, '');
    assert.equal(readSnapshot(sinceUnknown, SID, new Map()).stage.status, 'live');
  });

  it('[ME10] tells who is muted, and of a version that knew no mutes nobody', () => {
    const channel = channelAfter(
      hostLive(),
      started('ann'),
      linkStarted('ann'),
      muted('ann', { audio: true, video: false }),
    );
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, channel.applicants), channel);
    const { muted: _, ...old } = JSON.parse(text);
    assert.deepEqual(readSnapshot(JSON.stringify(old), SID, new Map()).muted, []);
  });

  it('[ME1] tells the id of the session that ended last, if it had one', () => {
    const channel = channelAfter(hostLive(), sessionEnded());
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, new Map()), channel);
    const old = readSnapshot(text.replace(`,"liveId":"${LIVE}"`, ''), SID, new Map());
    assert.deepEqual(old.stage, { status: 'ended', host: { userId: 'hana', nick: 'nick of hana' } });
  });

  it('[LC25] holds a stop, and what is none is damage', () => {
    const channel = channelAfter(stopped('for-ever', 0, 'spam'));
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, new Map()), channel);
    const damaged = text.replace('for-ever', 'for a while');
    assert.throws(() => readSnapshot(damaged, SID, new Map()), Unreadable);
  });
});
