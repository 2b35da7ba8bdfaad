import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/app/mailbox/draft.ts';
import { ZegoRepair } from '../../src/app/zegoRepair.ts';
import { newChannel } from '../../src/domain/channel.ts';
import { EMPTY_ROSTER, learn, type ZegoFact } from '../../src/domain/roster/roster.ts';
import type { ZegoListedUser } from '../../src/ports/zego.ts';
import { started } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { SID, userId } from '../support/people.ts';
import { settled, surroundings } from '../support/surroundings.ts';
import { came, created, login } from '../support/zego/zegoFacts.ts';

const GAP_MS = 70_000;
const AUDIT_MS = 300_000;
const RETRY_MS = 10_000;
const SILENT_MS = 21_600_000;

type Reply = readonly ZegoListedUser[] | undefined | Error;

function room(reply: Reply | 'no credentials', zegoSilentMs = SILENT_MS) {
  const { clock, counts, deps } = surroundings();
  let snapshot: Snapshot = { channel: newChannel(SID), roster: EMPTY_ROSTER };
  const heard: ZegoFact[] = [];
  const asked: number[] = [];
  const answer = { now: reply };
  const listUsers = async () => {
    asked.push(clock.now() - start);
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
  const start = clock.now();
  const zegoRooms = reply === 'no credentials' ? undefined : { listUsers };
  const begin = () =>
    new ZegoRepair(
      { snapshot: () => snapshot, now: () => clock.now(), hear },
      { ...deps, zegoRooms, zegoGapMs: GAP_MS, zegoAuditMs: AUDIT_MS, zegoSilentMs },
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
    snapshot = { ...snapshot, channel: channelAfter(started('ann', clock.now())) };
    repair.look();
  };
  return { clock, counts, repair: () => repair, moveOn, tell, setCall, heard, asked, answer };
}

const inRoom = (...names: string[]): ZegoListedUser[] => names.map((name) => ({ userId: userId(name), isBot: false }));
const withGap = [
  created('A', 1),
  came('A', 'ann', login('1', 2), { seq: 1 }),
  came('A', 'ben', login('2', 3), { seq: 3 }),
];

describe('repairing what was lost', () => {
  for (const setBy of [-3_600_000, 3_600_000]) {
    it(`[ZG13] waits as long as it should while the clock is set by ${setBy} ms`, async () => {
      const { clock, tell, heard } = room(inRoom('ann', 'ben'));
      tell(...withGap);
      clock.setBy(setBy);
      await clock.pass(GAP_MS - 1);
      assert.equal(heard.length, 0);
      await clock.pass(1);
      assert.equal(heard.length, 1);
    });
  }

  it('[ZG13] however many actors the channel has while a gap is open, it is waited out once', async () => {
    const { clock, moveOn, tell, asked } = room(inRoom('ann', 'ben'));
    tell(...withGap);
    for (let nth = 0; nth < 3; nth += 1) {
      await clock.pass(GAP_MS / 4);
      moveOn();
    }
    await clock.pass(GAP_MS / 4);
    assert.deepEqual(asked, [GAP_MS]);
  });

  it('[ZG13] a gap that stays open is filled from ZEGO’s own list', async () => {
    const { clock, counts, repair, tell, heard, asked } = room([
      ...inRoom('ann', 'cem'),
      { userId: userId('bot'), isBot: true },
    ]);
    tell(...withGap);
    assert.equal(repair().hasGap, true);
    await clock.pass(GAP_MS - 1);
    assert.deepEqual(asked, []);
    await clock.pass(1);
    assert.deepEqual(
      heard.map((fact) => fact.type === 'scanned' && [fact.present, fact.seq]),
      [[['ann', 'cem'], 3]],
    );
    assert.deepEqual([counts.gaps, counts.scans, repair().hasGap], [['repaired'], ['done'], false]);
  });

  it('[ZG13] one that closes in time is not', async () => {
    const { clock, tell, asked, counts } = room(inRoom('ann', 'ben', 'cem'));
    tell(...withGap);
    await clock.pass(GAP_MS - 1);
    tell(came('A', 'cem', login('3', 4), { seq: 2 }));
    await clock.pass(1);
    assert.deepEqual([asked, counts.gaps], [[], []]);
  });

  it('[ZG13] a room that is silent is asked for: its last callbacks leave no gap', async () => {
    const { clock, tell, asked } = room(inRoom('ann'));
    await clock.pass(1_000);
    tell(created('A', 1), came('A', 'ann', login('1', 2), { seq: 1 }));
    await clock.pass(GAP_MS * 2);
    assert.deepEqual(asked, [1_000 + GAP_MS, 1_000 + 2 * GAP_MS]);
  });

  it('[ZG13] a room with a call is asked for now and then, also if it is never silent', async () => {
    const { clock, tell, setCall, asked } = room(inRoom('ann'));
    tell(created('A', 1));
    setCall();
    for (let n = 1; n <= 20; n += 1) {
      tell(came('A', 'ann', login(String(n), n), { seq: n }));
      await clock.pass(20_000);
    }
    assert.deepEqual(asked, [AUDIT_MS]);
  });

  it('[ZG13] a room that ZEGO does not know is closed', async () => {
    const { clock, tell, heard, asked } = room(undefined);
    tell(created('A', 1));
    await clock.pass(GAP_MS * 5);
    assert.deepEqual(
      heard.map(({ type }) => type),
      ['closed'],
    );
    assert.equal(asked.length, 1, 'and not asked for any more');
  });

  it('[ZG13] what could not be found out is tried again', async () => {
    const { clock, counts, tell, asked, answer } = room(new Error('ZEGO is away'));
    tell(...withGap);
    await clock.pass(GAP_MS);
    answer.now = inRoom('ann');
    await clock.pass(RETRY_MS);
    assert.deepEqual(asked, [GAP_MS, GAP_MS + RETRY_MS]);
    assert.deepEqual(
      [counts.gaps, counts.scans],
      [
        ['failed', 'repaired'],
        ['failed', 'done'],
      ],
    );
  });

  it('[ZG13] without credentials a gap is counted once and stays shown', async () => {
    const { clock, counts, repair, tell } = room('no credentials');
    tell(...withGap);
    await clock.pass(GAP_MS * 10);
    assert.deepEqual(counts.gaps, ['no-credentials']);
    await clock.pass(SILENT_MS);
    assert.deepEqual([counts.gaps, repair().hasGap, clock.timers], [['no-credentials'], true, 0]);
  });

  it('[ZG16] without credentials a room falls silent when there was no news of it for so long', async () => {
    const { clock, tell, heard } = room('no credentials');
    tell(created('A', 1));
    await clock.pass(SILENT_MS - 1_000);
    tell(came('A', 'ann', login('1', 2), { seq: 1 }));
    await clock.pass(SILENT_MS - 1);
    assert.deepEqual(heard, []);
    await clock.pass(1);
    assert.deepEqual(
      heard.map(({ type }) => type),
      ['fell-silent'],
    );
    assert.equal(clock.timers, 0);
  });

  it('[ZG16] a room in which ZEGO knows somebody never falls silent', async () => {
    const { clock, tell, heard } = room(inRoom('ann'));
    tell(created('A', 1));
    await clock.pass(2 * SILENT_MS);
    assert.deepEqual(new Set(heard.map(({ type }) => type)), new Set(['scanned']));
  });

  it('[ZG16] one in which ZEGO knows nobody does', async () => {
    const { clock, tell, heard } = room(inRoom());
    tell(created('A', 1));
    await clock.pass(SILENT_MS + GAP_MS);
    assert.equal(heard.filter(({ type }) => type === 'fell-silent').length, 1);
  });

  it('[ZG16] and one of which ZEGO has been asked in vain: its next callback wakes it, whatever ZEGO answers', async () => {
    const { clock, tell, heard } = room(new Error('ZEGO is away'));
    tell(created('A', 1));
    await clock.pass(SILENT_MS + RETRY_MS);
    assert.deepEqual(
      heard.map(({ type }) => type),
      ['fell-silent'],
    );
  });

  it('[ZG16] is asked for first, also where silence is shorter than a gap may be', async () => {
    const { clock, tell, heard } = room(inRoom('ann'), GAP_MS / 2);
    tell(created('A', 1));
    await clock.pass(GAP_MS / 2);
    assert.deepEqual(
      heard.map(({ type }) => type),
      ['scanned'],
    );
  });

  it('a channel that is closed asks nobody any more', async () => {
    const { clock, repair, tell, asked } = room(inRoom('ann'));
    tell(...withGap);
    repair().close();
    await clock.pass(GAP_MS * 2);
    await settled();
    assert.deepEqual([asked, clock.timers], [[], 0]);
  });
});
