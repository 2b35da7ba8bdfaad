import assert from 'node:assert/strict';
import { decide } from '../../../src/domain/decide.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { StreamId } from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS, type Limits, type MediaEnforce } from '../../../src/domain/limits.ts';
import { hostStreamId, linkStreamId } from '../../../src/domain/streamIds.ts';
import { deepFreeze } from '../../support/deepFreeze.ts';
import * as past from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import * as order from '../../support/orders.ts';
import { callId, HOST, LIFE, LIVE, streamId } from '../../support/people.ts';

// A stream that is on the air for longer than the grace: whose it is × what is live × what the channel does about it.

type Stage = 'never live' | 'live' | 'ended' | 'live again';
type Stream =
  | 'of a link'
  | 'of a link that is over'
  | 'of the host'
  | 'of a stranger'
  | 'of a stranger, reported'
  | 'of a stranger, cut'
  | 'of a stranger, cut, another life';

const { hostLive, started, linkStarted, linkEnded, sessionEnded, strangerSeen, streamCut } = past;

const STAGES: Record<Stage, readonly Event[]> = {
  'never live': [],
  live: [hostLive()],
  ended: [hostLive(), sessionEnded()],
  'live again': [hostLive(), sessionEnded(), hostLive('hugo')],
};

const THE_NEXT = { ...LIFE, createdAt: LIFE.createdAt + 1 };
const stranger = streamId('mallory');

const STREAMS: Record<Stream, { readonly given: readonly Event[]; readonly name: string; readonly id: StreamId }> = {
  'of a link': { given: [started('ann'), linkStarted('ann')], name: 'ann', id: linkStreamId(callId('ann')) },
  'of a link that is over': {
    given: [started('ann'), linkStarted('ann'), linkEnded('ann', 5, 'removed')],
    name: 'ann',
    id: linkStreamId(callId('ann')),
  },
  'of the host': { given: [], name: HOST, id: hostStreamId(LIVE) },
  'of a stranger': { given: [], name: 'mallory', id: stranger },
  'of a stranger, reported': { given: [strangerSeen('mallory')], name: 'mallory', id: stranger },
  'of a stranger, cut': {
    given: [strangerSeen('mallory'), streamCut('mallory', 'stranger')],
    name: 'mallory',
    id: stranger,
  },
  'of a stranger, cut, another life': {
    given: [strangerSeen('mallory'), streamCut('mallory', 'stranger')],
    name: 'mallory',
    id: stranger,
  },
};

type Row = Record<MediaEnforce, readonly Event['type'][]>;

const NOTHING: Row = { off: [], watch: [], cut: [] };
const BOTH: Row = { off: [], watch: ['stranger-seen'], cut: ['stranger-seen', 'stream-cut'] };
const CUT_ALONE: Row = { off: [], watch: [], cut: ['stream-cut'] };

/** While a session is, or was, known. */
const KNOWN: Record<Stream, Row> = {
  'of a link': NOTHING,
  'of a link that is over': BOTH,
  'of the host': NOTHING,
  'of a stranger': BOTH,
  'of a stranger, reported': CUT_ALONE,
  'of a stranger, cut': NOTHING,
  'of a stranger, cut, another life': BOTH,
};

const TABLE: Record<Stage, Record<Stream, Row>> = {
  // A room of which Linkcall never saw a host is none of its business.
  'never live': {
    'of a link': NOTHING,
    'of a link that is over': NOTHING,
    'of the host': NOTHING,
    'of a stranger': NOTHING,
    'of a stranger, reported': NOTHING,
    'of a stranger, cut': NOTHING,
    'of a stranger, cut, another life': NOTHING,
  },
  live: KNOWN,
  ended: { ...KNOWN, 'of the host': BOTH },
  'live again': KNOWN,
};

describe('what becomes of a stream [ME6]', () => {
  for (const [stageName, events] of Object.entries(STAGES)) {
    for (const [streamName, { given, name, id }] of Object.entries(STREAMS)) {
      const channel = deepFreeze(channelAfter(...events, ...given));
      const row = Object.entries(TABLE).find(([key]) => key === stageName)?.[1];
      const expected = Object.entries(row ?? {}).find(([key]) => key === streamName)?.[1] ?? assert.fail();
      const life = streamName.endsWith('another life') ? THE_NEXT : LIFE;
      for (const mediaEnforce of ['off', 'watch', 'cut'] as const) {
        it(`${stageName}, ${streamName}, ${mediaEnforce}: ${expected[mediaEnforce].join(', ') || 'nothing'}`, () => {
          const limits: Limits = { ...DEFAULT_LIMITS, mediaEnforce, hasZegoApi: true };
          const decision = decide(channel, { ...order.reportStranger(name, life, id), at: 5_000 }, limits);
          assert.equal(decision.refusal, undefined);
          assert.deepEqual(
            decision.events.map(({ type }) => type),
            expected[mediaEnforce],
          );
        });
      }
    }
  }
});
