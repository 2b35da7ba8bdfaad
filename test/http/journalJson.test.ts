import assert from 'node:assert/strict';
import { userActor } from '../../src/domain/command.ts';
import type { Event } from '../../src/domain/event.ts';
import { parseCmdId } from '../../src/domain/ids.ts';
import { entryJson } from '../../src/http/api/journal/journalJson.ts';
import {
  applicationEnded,
  arrived,
  barred,
  hostLive,
  limited,
  linkEnded,
  linkStarted,
  pkChanged,
  reopened,
  sessionEnded,
  started,
  stopped,
  strangerSeen,
  streamCut,
  switchClosed,
  switchOpened,
} from '../support/events.ts';
import { userId } from '../support/people.ts';

const SAID = { seq: 7, at: 5, version: 3, command: 'end-overdue', outcome: 'accepted', times: 1 } as const;
const COMMON = { ...SAID, actor: { kind: 'clock' } } as const;
const TOLD = { ...SAID, actor: null, actor_kind: 'clock', via: null };

describe('an entry of the journal as JSON', () => {
  const EVENTS: readonly (readonly [Event, object])[] = [
    [switchOpened(), { type: 'switch-opened' }],
    [switchClosed(), { type: 'switch-closed' }],
    [started('ann'), { type: 'application-started', user_id: 'ann' }],
    [applicationEnded('ann', 5, 'ran-out'), { type: 'application-ended', user_id: 'ann', why: 'ran-out' }],
    [linkStarted('ann'), { type: 'link-started', user_id: 'ann' }],
    [linkEnded('ann', 5, 'removed'), { type: 'link-ended', user_id: 'ann', why: 'removed' }],
    [arrived('ann'), { type: 'user-arrived', user_id: 'ann' }],
    [barred('ann', 600_000), { type: 'user-barred', user_id: 'ann', until: 600_000 }],
    [pkChanged(true), { type: 'pk-changed', in_pk: true }],
    [hostLive('hana'), { type: 'session-started', user_id: 'hana' }],
    [sessionEnded(), { type: 'session-ended' }],
    [stopped('for-ever', 0, 'spam'), { type: 'channel-stopped', stop: { until: null, reason: 'spam', by: 'olga' } }],
    [reopened(), { type: 'channel-reopened' }],
    [strangerSeen('mallory'), { type: 'stranger-seen', user_id: 'mallory', stream_id: 'mallory' }],
    [
      streamCut('mallory', 'stranger', 5, { isKick: true }),
      { type: 'stream-cut', user_id: 'mallory', stream_id: 'mallory', why: 'stranger', kick: true },
    ],
  ];
  for (const [event, expected] of EVENTS) {
    it(`[ST5] tells of ${event.type} whom it is about and why, and nobody's profile`, () => {
      const entry = { ...COMMON, subject: undefined, cmdId: undefined, events: [event] };
      assert.deepEqual(entryJson(entry), { ...TOLD, subject: null, cmd_id: null, events: [expected] });
    });
  }

  it('[ST5] tells of limits-changed every override that is now in force', () => {
    const overrides = { maxLinks: 3, whenFull: 'keep' } as const;
    const entry = { ...COMMON, subject: undefined, cmdId: undefined, events: [limited(overrides)] };
    const { events } = JSON.parse(JSON.stringify(entryJson(entry)));
    assert.deepEqual(events, [{ type: 'limits-changed', limits: { max_links: 3, when_full: 'keep' } }]);
  });

  it('[ST5] tells the subject, the cmd_id and why a request was refused', () => {
    const cmdId = parseCmdId('cmd-1');
    const entry = { ...COMMON, subject: userId('ann'), cmdId, outcome: 'too-often', events: [] } as const;
    const expected = { ...TOLD, subject: 'ann', cmd_id: 'cmd-1', outcome: 'too-often', events: [] };
    assert.deepEqual(entryJson(entry), expected);
  });

  it('[ST5] no name of a user can be taken for the clock, ZEGO or media', () => {
    const { actor: _, ...rest } = COMMON;
    for (const name of ['clock', 'zego', 'media']) {
      const entry = { ...rest, actor: userActor(userId(name)), subject: undefined, cmdId: undefined, events: [] };
      const { actor, actor_kind } = entryJson(entry);
      assert.deepEqual([actor, actor_kind], [name, 'user']);
    }
    for (const kind of ['clock', 'zego', 'media'] as const) {
      const { actor, actor_kind } = entryJson({
        ...rest,
        actor: { kind },
        subject: undefined,
        cmdId: undefined,
        events: [],
      });
      assert.deepEqual([actor, actor_kind], [null, kind]);
    }
  });
});
