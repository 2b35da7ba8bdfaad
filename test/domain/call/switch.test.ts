import assert from 'node:assert/strict';
import { newChannel } from '../../../src/domain/channel.ts';
import {
  applicationEnded,
  hostLive,
  linkEnded,
  linkStarted,
  pkChanged,
  sessionEnded,
  started,
  switchClosed,
  switchOpened,
} from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import { closeSwitch, openSwitch, setPk, start } from '../../support/orders.ts';
import { admin, SID } from '../../support/people.ts';

describe('the switch', () => {
  it('[LC4] a channel never seen before is open, empty and without a host', () => {
    assert.deepEqual(newChannel(SID), {
      sid: SID,
      version: 0,
      isOpen: true,
      stage: { status: 'never-live' },
      stop: undefined,
      inPk: false,
      overrides: {},
      waiting: [],
      linked: [],
      invited: [],
      invitees: [],
      lockedSeats: [],
      moderators: [],
      applicants: new Map(),
      waits: [],
      releasedAt: 0,
      media: { outsiders: [], findings: [] },
      muted: [],
    });
  });

  it('[LC4] a closed switch stays closed through the end of the session and the next one', () => {
    const events = [hostLive(), switchClosed(), sessionEnded(), hostLive('hugo')];
    assert.equal(channelAfter(...events).isOpen, false);
    given(...events)
      .when(1_000, start('ann'))
      .thenRefused('closed');
  });

  it('[LC6] opening a closed channel opens it, and the next start is let in', () => {
    const opened = given(hostLive(), switchClosed()).when(1_000, openSwitch()).thenEvents(switchOpened(1_000));
    assert.equal(opened.isOpen, true);
    given(hostLive(), switchClosed(), switchOpened()).when(1_000, start('ann')).thenEvents(started('ann', 1_000));
  });

  it('[LC6] opening an open channel is accepted and changes nothing', () => {
    given(hostLive()).when(1_000, openSwitch()).thenNothing();
  });

  it('[LC7] closing ends every application and every link, in their order, and closes last', () => {
    const after = given(
      hostLive(),
      started('ann'),
      linkStarted('ann'),
      started('bob'),
      linkStarted('bob'),
      started('carl'),
      started('dora'),
    )
      .when(1_000, closeSwitch())
      .thenEvents(
        applicationEnded('carl', 1_000, 'switch-closed'),
        applicationEnded('dora', 1_000, 'switch-closed'),
        linkEnded('ann', 1_000, 'switch-closed'),
        linkEnded('bob', 1_000, 'switch-closed'),
        switchClosed(1_000),
      );
    assert.deepEqual([after.isOpen, after.waiting, after.linked], [false, [], []]);
  });

  it('[LC7] closing a closed channel is accepted and changes nothing', () => {
    given(hostLive(), switchClosed()).when(1_000, closeSwitch()).thenNothing();
  });

  it('[LC6] [LC7] an admin turns the switch of a channel that never had a host', () => {
    given()
      .when(1_000, closeSwitch(admin('olga')))
      .thenEvents(switchClosed(1_000));
    given(switchClosed())
      .when(1_000, openSwitch(admin('olga')))
      .thenEvents(switchOpened(1_000));
  });
});

describe('the video pk', () => {
  it('[LC8] starts are refused while it lasts, and not after it', () => {
    given(hostLive()).when(1_000, setPk(true)).thenEvents(pkChanged(true, 1_000));
    given(hostLive(), pkChanged(true)).when(1_000, start('ann')).thenRefused('in-pk');
    given(hostLive(), pkChanged(true)).when(1_000, setPk(false)).thenEvents(pkChanged(false, 1_000));
    given(hostLive(), pkChanged(true), pkChanged(false)).when(1_000, start('ann')).thenEvents(started('ann', 1_000));
  });

  it('[LC8] saying again what is so already changes nothing', () => {
    given(hostLive()).when(1_000, setPk(false)).thenNothing();
    given(hostLive(), pkChanged(true)).when(1_000, setPk(true)).thenNothing();
  });
});
