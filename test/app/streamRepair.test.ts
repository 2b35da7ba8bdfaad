import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/app/mailbox/draft.ts';
import { StreamRepair } from '../../src/app/streamRepair.ts';
import { newChannel } from '../../src/domain/channel.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import { EMPTY_ROSTER, learn, type ZegoFact } from '../../src/domain/roster/roster.ts';
import type { ZegoListedStream } from '../../src/ports/zego.ts';
import { linkStarted, started } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { SID, userId } from '../support/people.ts';
import { surroundings } from '../support/surroundings.ts';
import { created, opened, shut, streamId } from '../support/zego/zegoFacts.ts';

const GAP_MS = 70_000;
const AUDIT_MS = 300_000;
const RETRY_MS = 10_000;
const LINK_MEDIA_MS = 5_000;

type Reply = readonly ZegoListedStream[] | undefined | Error;

function room(reply: Reply | 'no credentials', linkMediaMs = 0) {
  const { clock, counts, deps } = surroundings();
  let snapshot: Snapshot = { channel: newChannel(SID), roster: EMPTY_ROSTER };
  const heard: ZegoFact[] = [];
  const asked: number[] = [];
  const answer = { now: reply };
  const listStreams = async () => {
    asked.push(clock.elapsed() - start);
    if (answer.now instanceof Error) throw answer.now;
    return answer.now === 'no credentials' ? undefined : answer.now;
  };
  const learnAll = (...facts: ZegoFact[]) => {
    for (const fact of facts) snapshot = { ...snapshot, roster: learn(snapshot.roster, fact, clock.now()).roster };
  };
  const hear = async (fact: ZegoFact) => {
    heard.push(fact);
    learnAll(fact);
    return 'kept' as const;
  };
  const start = clock.elapsed();
  const limits = { ...DEFAULT_LIMITS, linkMediaMs, hasZegoApi: true };
  const begin = () =>
    new StreamRepair(
      { snapshot: () => snapshot, now: () => clock.now(), hear },
      {
        ...{ ...deps, limits, zegoGapMs: GAP_MS, zegoAuditMs: AUDIT_MS },
        zegoStreams: reply === 'no credentials' ? undefined : { listStreams },
      },
    );
  let repair = begin();
  /** The channel has another actor. */
  const moveOn = () => {
    repair.close();
    repair = begin();
  };
  const tell = (...facts: ZegoFact[]) => {
    learnAll(...facts);
    repair.heard();
  };
  const setCall = () => {
    const now = clock.now();
    snapshot = { ...snapshot, channel: channelAfter(started('ann', now), linkStarted('ann', now, now)) };
    repair.look();
  };
  return { clock, counts, close: () => repair.close(), moveOn, tell, setCall, heard, asked, answer };
}

const stream = (id: string, createdAt: number, seq?: number) => ({ id, of: 'ann', sid: id, createdAt, seq });
const listed = (...ids: string[]): ZegoListedStream[] =>
  ids.map((id) => ({ streamId: streamId(id), userId: userId('ann'), createdAt: 2 }));
const withGap = [created('A', 1), opened('A', stream('s1', 2, 1)), opened('A', stream('s2', 2, 3))];

describe('repairing what was lost of streams', () => {
  it('[ME3] a gap that stays open is filled from ZEGO’s own list', async () => {
    const { clock, counts, tell, heard, asked } = room(listed('s1', 's3'));
    tell(...withGap);
    await clock.pass(GAP_MS - 1);
    assert.deepEqual(asked, []);
    await clock.pass(1);
    assert.deepEqual(
      heard.map((fact) => fact.type === 'streams-scanned' && [fact.present.map((one) => one.streamId), fact.seq]),
      [[['s1', 's3'], 3]],
    );
    assert.deepEqual([counts.gaps, counts.streamScans], [['repaired'], ['done']]);
  });

  it('[ME3] however many actors the channel has meanwhile', async () => {
    const { clock, moveOn, tell, asked } = room(listed('s1', 's3'));
    tell(...withGap);
    for (let nth = 0; nth < 3; nth += 1) {
      await clock.pass(GAP_MS / 4);
      moveOn();
    }
    await clock.pass(GAP_MS / 4);
    assert.deepEqual(asked, [GAP_MS]);
  });

  it('[ME3] one that closes in time is not', async () => {
    const { clock, tell, asked, counts } = room([]);
    tell(...withGap);
    await clock.pass(GAP_MS - 1);
    tell(shut('A', stream('s1', 2), 3, 2));
    await clock.pass(1);
    assert.deepEqual([asked, counts.gaps], [[], []]);
  });

  it('[ME3] a room that is silent is asked for: the last callbacks leave no gap', async () => {
    const { clock, tell, asked } = room(listed('s1'));
    tell(created('A', 1), opened('A', stream('s1', 2, 1)));
    await clock.pass(GAP_MS * 2);
    assert.deepEqual(asked, [GAP_MS, 2 * GAP_MS]);
  });

  it('[ME3] one where nobody is on the air, nor expected there, is asked for once after each silence, then seldom', async () => {
    const { clock, tell, asked } = room([]);
    tell(created('A', 1), opened('A', stream('s1', 2, 1)), shut('A', stream('s1', 2), 3, 2));
    await clock.pass(GAP_MS + AUDIT_MS);
    assert.deepEqual(asked, [GAP_MS, GAP_MS + AUDIT_MS]);
  });

  it('[ME3] what could not be found out is tried again', async () => {
    const { clock, tell, asked, answer, counts } = room(new Error('too many others wait'));
    tell(...withGap);
    await clock.pass(GAP_MS);
    answer.now = listed('s1', 's2');
    await clock.pass(RETRY_MS);
    assert.deepEqual(asked, [GAP_MS, GAP_MS + RETRY_MS]);
    assert.deepEqual(
      [counts.gaps, counts.streamScans],
      [
        ['failed', 'repaired'],
        ['failed', 'done'],
      ],
    );
  });

  it('[ME3] a room that ZEGO does not know has nothing on the air; that it is over, the list of its users tells', async () => {
    const { clock, tell, heard } = room(undefined);
    tell(...withGap);
    await clock.pass(GAP_MS);
    assert.deepEqual(
      heard.map((fact) => fact.type === 'streams-scanned' && fact.present),
      [[]],
    );
  });

  it('[ME3] without credentials a gap is counted, once', async () => {
    const { clock, tell, asked, counts } = room('no credentials');
    tell(...withGap);
    await clock.pass(GAP_MS + AUDIT_MS);
    assert.deepEqual([asked, counts.gaps, clock.timers], [[], ['no-credentials'], 0]);
  });

  it('[ME5] before somebody is thrown out the list is asked for, and again no sooner than it is due', async () => {
    const { clock, tell, setCall, asked, heard } = room(listed('s1'), LINK_MEDIA_MS);
    tell(created('A', 1), opened('A', stream('s1', 2, 1)));
    setCall();
    const due = clock.now() + LINK_MEDIA_MS;
    await clock.pass(LINK_MEDIA_MS + RETRY_MS);
    assert.deepEqual(asked, [LINK_MEDIA_MS]);
    assert.deepEqual(
      heard.map((fact) => fact.type === 'streams-scanned' && fact.askedAt),
      [due],
    );
  });

  it('a channel that is closed asks nobody any more', async () => {
    const { clock, close, tell, asked } = room(listed('s1'));
    tell(...withGap);
    close();
    tell(...withGap);
    await clock.pass(GAP_MS * 10);
    assert.deepEqual([asked, clock.timers], [[], 0]);
  });
});
