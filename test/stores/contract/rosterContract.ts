import assert from 'node:assert/strict';
import { parseStreamId, type StreamId } from '../../../src/domain/ids.ts';
import { EMPTY_ROSTER, learn, type Roster, type ZegoFact } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import { parseUint64, type Uint64 } from '../../../src/domain/uint64.ts';
import type { Opened } from '../../../src/ports/channelStore.ts';
import { apply, commitOf, START, sidOf, userIdOf } from './actor.ts';
import { HOSTILE_IDS } from './hostileIds.ts';
import type { StoreUnderTest } from './storeUnderTest.ts';

function uint64(text: string): Uint64 {
  const parsed = parseUint64(text);
  assert(parsed !== undefined);
  return parsed;
}

const OLD = uint64('7');
const NEW = uint64('17446744073709551557');
const created = (session: Uint64, at: number): ZegoFact => ({ type: 'created', session, at });
const came = (session: Uint64, user: string, at: number, seq: number): Extract<ZegoFact, { type: 'came' }> => ({
  type: 'came',
  session,
  userId: userIdOf(user),
  login: { at, id: uint64(String(at)) },
  isBot: false,
  seq,
});
const left = (session: Uint64, user: string, at: number, seq: number): ZegoFact => ({
  ...came(session, user, at, seq),
  type: 'left',
  leftAt: at + 5,
  mayBeTakenOver: true,
});

function streamId(text: string): StreamId {
  const parsed = parseStreamId(text);
  assert(parsed !== undefined);
  return parsed;
}

const stream = (session: Uint64, id: string, createdAt: number, seq: number) => ({
  ...{ session, streamId: streamId(id), streamSid: `s-${createdAt}`, userId: userIdOf('ann'), createdAt, seq },
});
const opened = (...of: Parameters<typeof stream>): ZegoFact => ({ type: 'stream-opened', ...stream(...of) });
const shut = (...of: Parameters<typeof stream>): ZegoFact => ({
  ...{ type: 'stream-closed', ...stream(...of), closedAt: 500 },
});

const rosterOf = (facts: readonly ZegoFact[], from: Roster = EMPTY_ROSTER): Roster =>
  facts.reduce((roster, fact) => learn(roster, fact, 0).roster, from);

/** What ZEGO told is kept with the channel, as the rows that changed. */
export function describeRoster(underTest: () => StoreUnderTest): void {
  describe('what ZEGO told of a room', () => {
    const sid = sidOf('a room');

    async function commit(opened: Opened, before: Roster, after: Roster, seq: number): Promise<void> {
      const base = commitOf({ ...opened, journalSeq: seq, commits: seq }, { ...apply('somebody'), at: START });
      const change = {
        ...base,
        channel: opened.channel,
        entries: [],
        applicants: new Map(),
        roster: rosterChange(before, after),
      };
      assert.equal(await underTest().store.commit({ ...change, isUnfinished: true }), 'committed');
    }
    const reopened = async (): Promise<Roster> => {
      await underTest().reopen();
      return (await underTest().store.open(sid)).roster;
    };

    it('[ST1, ZG5] a room that nobody told of is empty', async () => {
      assert.deepEqual((await underTest().store.open(sid)).roster, EMPTY_ROSTER);
    });

    it('[ST1, ZG5] is there again after a restart, with gaps, logouts and hostile user ids', async () => {
      const opened = await underTest().store.open(sid);
      const users = HOSTILE_IDS.map((id, index) => came(NEW, id, 100 + index, index * 2));
      const roster = rosterOf([created(OLD, 1), created(NEW, 50), ...users, left(NEW, 'ann', 300, 99)]);
      await commit(opened, EMPTY_ROSTER, roster, 0);
      assert.deepEqual(canonical(await reopened()), canonical(roster));
    });

    it('[ST1, ME3] its streams are there again after a restart, and only what differs is written', async () => {
      const opening = await underTest().store.open(sid);
      const streams = HOSTILE_IDS.map((id, index) => opened(NEW, id, 100 + index, 2 + index * 2));
      const present = [{ streamId: streamId('by list'), userId: userIdOf('ben'), createdAt: 300 }];
      const scan: ZegoFact = { type: 'streams-scanned', session: NEW, at: 400, present, seq: 2 };
      const old = [created(OLD, 1), opened(OLD, 'an old one', 2, 1)];
      const first = rosterOf([...old, created(NEW, 50), ...streams, scan]);
      await commit(opening, EMPTY_ROSTER, first, 0);
      assert.deepEqual(canonical(await reopened()), canonical(first));
      const second = rosterOf([shut(NEW, 'by list', 300, 9), { type: 'closed', session: OLD, at: 55 }], first);
      await commit(await underTest().store.open(sid), first, second, 1);
      assert.deepEqual(canonical(await reopened()), canonical(second));
    });

    it('[ST1, ZG5] only what differs is written, and what is not known any more goes', async () => {
      const opened = await underTest().store.open(sid);
      const first = rosterOf([created(OLD, 1), came(OLD, 'ann', 2, 1), created(NEW, 50), came(NEW, 'ben', 60, 1)]);
      const second = rosterOf([{ type: 'closed', session: OLD, at: 55 }, came(NEW, 'cem', 70, 2)], first);
      await commit(opened, EMPTY_ROSTER, first, 0);
      await commit(opened, first, second, 1);
      const third: Roster = { sessions: new Map([...second.sessions].filter(([id]) => id !== OLD)) };
      assert.deepEqual(canonical(await reopened()), canonical(second));
      await commit(await underTest().store.open(sid), second, third, 2);
      assert.deepEqual(canonical(await reopened()), canonical(third));
    });

    it('[ST1, ST4] a commit that leaves the call as it was keeps it, and is fenced like any other', async () => {
      const opened = await underTest().store.open(sid);
      const call = commitOf(opened, { ...apply('somebody'), at: START });
      assert.equal(await underTest().store.commit(call), 'committed');
      const roster = rosterChange(EMPTY_ROSTER, rosterOf([created(NEW, 50)]));
      const only = { ...call, nth: 2, entries: [], applicants: new Map(), replies: [], endedCalls: [], roster };
      const unchanged = { ...only, isChannelChanged: false, isUnfinished: true };
      assert.equal(await underTest().store.commit(unchanged), 'committed');
      assert.equal(await underTest().store.commit({ ...unchanged, nth: 3 }), 'committed', 'also if no row differs');
      await underTest().reopen();
      const { channel } = await underTest().store.open(sid);
      assert.deepEqual(channel, call.channel);
      assert.equal(await underTest().store.commit(unchanged), 'fenced');
    });

    it('[ST3] a channel whose room is open is unfinished', async () => {
      const opened = await underTest().store.open(sid);
      await commit(opened, EMPTY_ROSTER, rosterOf([created(NEW, 50)]), 0);
      await underTest().reopen();
      assert.deepEqual(await underTest().store.unfinished(), [sid]);
    });
  });
}

/** Without the inner order of maps, which means nothing. */
function canonical({ sessions }: Roster): unknown {
  return Array.from(sessions.values(), ({ users, streams, ...head }) => ({
    ...head,
    users: new Map([...users].sort(([a], [b]) => (a < b ? -1 : 1))),
    streams: new Map([...streams].sort(([a], [b]) => (a < b ? -1 : 1))),
  })).sort((a, b) => (a.id < b.id ? -1 : 1));
}
