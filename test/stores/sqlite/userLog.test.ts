import assert from 'node:assert/strict';
import type { EndedCall } from '../../../src/domain/call/callLog.ts';
import type { UserState } from '../../../src/domain/userState.ts';
import { openBeside } from '../../support/sqliteFile.ts';
import { type ActorState, afterCommit, callIdOf, commitOf, START, sidOf, userIdOf } from '../contract/actor.ts';
import { openFreshSqlite, type SqliteUnderTest } from './support/folder.ts';

describe('SQLite: the user log', () => {
  let test: SqliteUnderTest;
  let actor: ActorState;
  beforeEach(async () => {
    test = await openFreshSqlite();
    actor = await test.store.open(sidOf('a channel'));
  });
  afterEach(() => test.dispose());

  const commitCalls = async (...endedCalls: readonly EndedCall[]): Promise<void> => {
    const commit = { ...commitOf(actor, { type: 'end-overdue', at: START }), endedCalls };
    assert.equal(await test.store.commit(commit), 'committed');
    actor = afterCommit(commit);
    await inTables();
  };
  /** Whoever asks the store for a channel finds the tables up to date. */
  const inTables = () => test.store.peek(actor.channel.sid);
  const rows = (): Record<string, unknown>[] => {
    const db = openBeside(test.dataDir, { readOnly: true });
    try {
      return db
        .prepare('SELECT * FROM t_linkcall_base_userlog ORDER BY link_serial')
        .all()
        .map((row) => ({ ...row }));
    } finally {
      db.close();
    }
  };
  const linkFirsts = (): unknown[] => rows().map((row) => row.link_first);

  it('[ST6, LC26] a linked call is one record in the terms of the original, and as long as its user was there', async () => {
    await commitCalls(linked(7, 'a user'));
    assert.deepEqual(rows(), [
      {
        link_serial: 1,
        time_apply: START,
        user_id: 'a user',
        singer_id: 'the host',
        link_success: 1,
        time_allow_end: START + 85_000,
        link_time: 60,
        link_first: 1,
        sid: 'a channel',
        time_allow: START + 5_000,
        end_state: 3,
        call_id: callIdOf(7),
      },
    ]);
  });

  it('[ST6] an application that never became a link has no link times', async () => {
    await commitCalls(neverLinked(1, 'a user'));
    const [{ link_success, link_time, link_first, time_allow, time_allow_end, end_state } = {}] = rows();
    assert.deepEqual(
      { link_success, link_time, link_first, time_allow, time_allow_end, end_state },
      {
        link_success: 0,
        link_time: 0,
        link_first: 0,
        time_allow: null,
        time_allow_end: START + 30_000,
        end_state: 2,
      },
    );
  });

  it('end states are the numbers of linkcall_apply', async () => {
    const states: UserState[] = ['cancelled', 'quit', 'refused', 'removed'];
    await commitCalls(...states.map((endState, n) => ({ ...neverLinked(n, 'a user'), endState })));
    assert.deepEqual(
      rows().map((row) => row.end_state),
      [2, 3, 5, 6],
    );
  });

  it('a clock that was set back during the call makes no negative time', async () => {
    await commitCalls({ ...linked(1, 'a user'), endedAt: START, seenAt: START });
    assert.equal(rows()[0]?.link_time, 0);
  });

  it('link_first tells a first finished link from the later ones, over all channels', async () => {
    await commitCalls(neverLinked(1, 'a'), linked(2, 'a'), linked(3, 'a'), linked(4, 'b'));
    actor = await test.store.open(sidOf('another channel'));
    await commitCalls(linked(5, 'a'), linked(6, 'c'), neverLinked(7, 'a'));
    assert.deepEqual(linkFirsts(), [0, 1, 2, 1, 2, 1, 0]);
  });

  it('calls of several channels are in the order in which they ended', async () => {
    const there = await test.store.open(sidOf('another channel'));
    const ends: readonly (readonly [ActorState, EndedCall])[] = [
      [actor, linked(1, 'a')],
      [there, linked(2, 'a')],
      [actor, linked(3, 'b')],
    ];
    const commits = ends.map(([{ epoch, channel }, call], index) => {
      const commit = commitOf(
        { epoch, channel, journalSeq: index, feedSeq: index, commits: index },
        { type: 'end-overdue', at: START },
      );
      return { ...commit, endedCalls: [call] };
    });
    await Promise.all(commits.map((commit) => test.store.commit(commit)));
    await inTables();
    assert.deepEqual(
      rows().map(({ call_id, link_first }) => [call_id, link_first]),
      [
        [callIdOf(1), 1],
        [callIdOf(2), 2],
        [callIdOf(3), 1],
      ],
    );
  });

  it('[ST6] a call that is there already is neither written nor counted again', async () => {
    await commitCalls(linked(1, 'a'));
    await commitCalls(linked(1, 'a'), linked(1, 'a'));
    assert.deepEqual(linkFirsts(), [1]);
    await commitCalls(linked(2, 'b'), linked(2, 'b'), linked(3, 'b'));
    assert.deepEqual(linkFirsts(), [1, 1, 2]);
    await commitCalls(neverLinked(4, 'c'), neverLinked(4, 'c'), linked(5, 'c'));
    assert.deepEqual(linkFirsts(), [1, 1, 2, 0, 1]);
  });

  it('[ST1] a record is kept only with its commit', async () => {
    const commit = { ...commitOf(actor, { type: 'end-overdue', at: START }), endedCalls: [linked(1, 'a')] };
    assert.equal(await test.store.commit({ ...commit, epoch: commit.epoch - 1 }), 'fenced');
    await inTables();
    assert.deepEqual(rows(), []);
    await commitCalls(linked(1, 'a'));
    assert.deepEqual(linkFirsts(), [1]);
  });
});

function linked(call: number, userId: string): EndedCall {
  const times = { allowedAt: START + 5_000, endedAt: START + 85_000, seenAt: START + 65_999 };
  return { ...neverLinked(call, userId), ...times, endState: 'quit' };
}

function neverLinked(call: number, userId: string): EndedCall {
  return {
    callId: callIdOf(call),
    sid: sidOf('a channel'),
    userId: userIdOf(userId),
    hostId: userIdOf('the host'),
    appliedAt: START,
    allowedAt: 0,
    endedAt: START + 30_000,
    seenAt: START + 30_000,
    endState: 'cancelled',
    detail: { end: 'cancelled', by: null, nick: 'Ann', hostNick: '' },
  };
}
