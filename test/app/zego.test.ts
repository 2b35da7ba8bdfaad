import assert from 'node:assert/strict';
import { Draft } from '../../src/app/mailbox/draft.ts';
import { Mailbox } from '../../src/app/mailbox/mailbox.ts';
import { currentSession, SESSIONS_MAX, USERS_PER_SESSION_MAX, type ZegoFact } from '../../src/domain/roster/roster.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { hostLive, linkStarted, started } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { cancel, start } from '../support/orders.ts';
import { HOST, SID, userId } from '../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../support/surroundings.ts';
import { came, closed, created, learnAll, left, login, scanned, takenOver } from '../support/zego/zegoFacts.ts';

/** A call: hana is live, ann is on the line, ben waits; all of them in ZEGO's room, ann twice (she is taking over). */
function call() {
  const world = surroundings();
  const channel = channelAfter(hostLive(), linkStarted('ann'), started('ben', world.clock.now()));
  const box = new Mailbox(opened(SID, { channel }), world.watcher, world.deps);
  const hear = async (...facts: ZegoFact[]) => {
    const told = Promise.all(facts.map((fact) => box.hear(fact)));
    await settled();
    while (world.store.pending > 0) {
      world.store.keep();
      await settled();
    }
    return told;
  };
  const shown = () => world.watcher.shown.map(({ order }) => order.type);
  return { ...world, box, hear, shown };
}

const everybodyIn = [
  created('A', 10),
  came('A', HOST, login('1', 20), { seq: 1 }),
  came('A', 'ann', login('2', 30), { seq: 2 }),
  came('A', 'ben', login('3', 40), { seq: 3 }),
];
const annOut = left('A', 'ann', login('2', 30), 50, { seq: 4 });

describe('what ZEGO tells a channel', () => {
  it('[ZG3] is acknowledged when it is durable, and not before', async () => {
    const { box, store } = call();
    let told = 'nothing yet';
    void box.hear(created('A', 10)).then((hearing) => {
      told = hearing;
    });
    await settled();
    assert.deepEqual([told, currentSession(box.snapshot.roster)], ['nothing yet', undefined]);
    store.keep();
    await settled();
    assert.deepEqual([told, currentSession(box.snapshot.roster)?.id], ['kept', '858012925204410369']);
  });

  it('[ZG3] is not acknowledged if it could not be kept, nor is a repeat that came meanwhile', async () => {
    const { box, store } = call();
    const [first, again] = [box.hear(created('A', 10)), box.hear(created('A', 10))];
    await settled();
    store.fail();
    await settled();
    assert.equal(await first, 'not-kept');
    store.keep();
    assert.equal(await again, 'kept', 'the repeat was judged by itself');
  });

  it('[ZG3, ZG5] is no news the second time: no commit, no effect', async () => {
    const { hear, store } = call();
    await hear(...everybodyIn, annOut);
    const { length } = store.commits;
    assert.deepEqual(await hear(...everybodyIn, annOut, annOut), Array(6).fill('kept'));
    assert.equal(store.commits.length, length);
  });

  it('[ST1] shares commits with commands, and writes what differs alone', async () => {
    const { box, hear, store } = call();
    const told = listen(box.give(cancel('ben')));
    await hear(created('A', 10), came('A', 'zoe', login('9', 20)));
    assert.equal(reasonOf(told), 'accepted');
    const [first, second] = store.commits;
    assert.deepEqual([first?.entries.length, first?.roster.sessions.size], [1, 0]);
    assert.deepEqual([second?.entries.length, second?.roster.sessions.size], [0, 1]);
    assert.deepEqual([first?.isUnfinished, second?.isUnfinished], [true, true]);
  });

  it('[LC18] is no change of the call: the version stays', async () => {
    const { box, hear, watcher } = call();
    const { version } = box.channel;
    await hear(...everybodyIn);
    assert.deepEqual([box.channel.version, watcher.shown.length], [version, 0]);
  });

  it('[ST1] does not rewrite a call that it leaves as it was, but for the first commit of an actor', async () => {
    const { hear, store } = call();
    await hear(created('A', 10));
    await hear(...everybodyIn);
    await hear(annOut);
    assert.deepEqual(
      store.commits.map((commit) => commit.isChannelChanged),
      [true, false, true],
    );
  });

  it('[ZG10] evictions are counted when they are durable', async () => {
    const { hear, counts } = call();
    await hear(...Array.from({ length: SESSIONS_MAX + 3 }, (_, n) => created(String(1_000 + n), n)));
    assert.equal(counts.evictions, 3);
  });

  it('[ZG10] news of a session older than all that are kept is an eviction too, and needs no commit', async () => {
    const { hear, counts, store } = call();
    await hear(...Array.from({ length: SESSIONS_MAX }, (_, n) => created(String(1_000 + n), n)));
    const before = store.commits.length;
    await hear(created('999', -1));
    assert.deepEqual([counts.evictions, store.commits.length], [1, before]);
  });

  it('[ZG10] what ended is remembered for a day, and then forgotten', async () => {
    const { box, clock, hear } = call();
    const now = clock.now();
    await hear(created('A', now), closed('A', now + 1), created('B', now + 2));
    await clock.pass(86_400_000);
    await hear(created('C', now - 1));
    assert.equal(box.snapshot.roster.sessions.has(sessionA), true);
    await clock.pass(2);
    await hear(came('B', 'zoe', login('9', now + 3)));
    assert.equal(box.snapshot.roster.sessions.has(sessionA), false);
  });
});

const sessionA = created('A', 0).session;

describe('the effects on the call', () => {
  it('[ZG12, LC20] a user who has left the list is off the line, once, however often and from both sides it is told', async () => {
    const { box, hear, shown, store } = call();
    await hear(...everybodyIn);
    await hear(annOut, annOut, annOut);
    const byOwnConnection = box.give({
      type: 'leave',
      person: { userId: userId('ann') },
      says: 'connections',
      seenAt: 60,
    });
    await hear(annOut, annOut, annOut);
    await byOwnConnection;
    assert.deepEqual(shown(), ['leave']);
    assert.equal(box.channel.linked.length, 0);
    const entries = store.commits.flatMap((commit) => commit.entries);
    assert.deepEqual(
      entries.map(({ actor, command, subject }) => [actor, command, subject]),
      [[{ kind: 'zego' }, 'leave', 'ann']],
    );
    assert.equal(store.commits.flatMap((commit) => commit.endedCalls).length, 1);
  });

  it('[ZG12] a take-over is no leave', async () => {
    const { box, hear, shown } = call();
    await hear(...everybodyIn, came('A', 'ann', login('7', 50)), takenOver('A', 'ann', login('2', 30), 50));
    assert.deepEqual([shown(), box.channel.linked.length], [[], 1]);
  });

  it('[ZG12] somebody of whom ZEGO never told is not gone', async () => {
    const { hear, shown } = call();
    await hear(created('A', 10), left('A', 'zoe', login('2', 30), 50), scanned('A', 60, []));
    assert.deepEqual(shown(), []);
  });

  it('[ZG12] a logout that overtakes its login, or the only one to come of both, takes off the line', async () => {
    const { box, hear, shown } = call();
    await hear(created('A', 10), annOut, ...everybodyIn);
    assert.deepEqual([shown(), box.channel.linked.length], [['leave'], 0]);
  });

  it('[ZG12] a late logout of a presence before the application ends nothing', async () => {
    const { box, hear, shown } = call();
    await hear(...everybodyIn, left('A', 'ben', login('3', 40), box.channel.waiting[0]?.appliedAt ?? 0));
    assert.deepEqual([shown(), box.channel.waiting.length], [[], 1]);
  });

  it('[ZG12] what begins before its end by ZEGO’s clock, which may be ahead of ours, is over when it begins', async () => {
    const { box, clock, hear, shown } = call();
    await hear(left('A', 'zoe', login('2', 30), clock.now() + 100));
    const told = listen(box.give(start('zoe')));
    await hear();
    assert.equal(reasonOf(told), 'accepted');
    assert.deepEqual([shown(), box.channel.waiting.length], [['start-application', 'leave'], 1]);
  });

  it('[ZG12, ZG10] whom a scan missed is off the line, though the room is so full that they are forgotten by it', () => {
    const name = (nth: number) => `user${nth}`;
    const crowd = Array.from({ length: USERS_PER_SESSION_MAX - 1 }, (_, nth) => name(nth));
    const roster = learnAll(['ann', ...crowd].map((user, nth) => came('A', user, login(`${nth}`, 1 + nth))));
    const { deps } = surroundings();
    const draft = new Draft({ channel: channelAfter(hostLive(), started('ann', 5)), roster }, deps);
    draft.hear(scanned('A', 20_000, [...crowd, 'zoe']), 30_000);
    assert.deepEqual([draft.evictions, draft.channel.waiting], [1, []]);
  });

  it('[ZG12, LC22] the host who has left the list ends the session', async () => {
    const { box, hear, shown } = call();
    await hear(...everybodyIn, left('A', HOST, login('1', 20), 60));
    assert.deepEqual([shown(), box.channel.stage.status], [['leave'], 'ended']);
    assert.deepEqual([box.channel.linked.length, box.channel.waiting.length], [0, 0]);
  });

  it('[ZG12, LC22] the room that closes ends the session, an older one does not', async () => {
    const { box, hear, shown } = call();
    await hear(created('B', -5), ...everybodyIn, closed('B', 0));
    assert.deepEqual(shown(), [], 'it was closed before the session began');
    await hear(closed('A', 70), closed('A', 70));
    assert.deepEqual([shown(), box.channel.stage.status], [['close-room'], 'ended']);
  });

  it('[ZG12] an effect that could not be kept happens when the callback comes again', async () => {
    const { box, hear, store, shown } = call();
    await hear(...everybodyIn);
    const lost = box.hear(annOut);
    await settled();
    store.fail();
    assert.equal(await lost, 'not-kept');
    assert.equal(box.channel.linked.length, 1);
    await hear(annOut);
    assert.deepEqual([shown(), box.channel.linked.length], [['leave'], 0]);
  });
});
