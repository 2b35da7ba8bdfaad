import assert from 'node:assert/strict';
import { Mailbox } from '../../../src/app/mailbox/mailbox.ts';
import type { AskedCall } from '../../../src/domain/call/asked.ts';
import { parseCmdId } from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { opened } from '../../support/doubles/pumpedStore.ts';
import { hostLive } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { cancel, closeSwitch, endSession, leave, setLimits, start, startUnseen } from '../../support/orders.ts';
import { person, SID } from '../../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../../support/surroundings.ts';

const cmd = (text: string) => parseCmdId(text);
const NO: Refusal = { reason: 'not-allowed', desc: 'not you' };

/** A live channel, whose platform answers when the test says so. */
function asked(limits = DEFAULT_LIMITS) {
  const world = surroundings(limits);
  const questions: { readonly about: AskedCall; readonly answer: (refusal?: Refusal) => void }[] = [];
  const ask = (about: AskedCall) =>
    new Promise<Refusal | undefined>((answer) => void questions.push({ about, answer }));
  const channel = channelAfter(hostLive());
  const box = new Mailbox(opened(SID, { channel }), world.watcher, { ...world.deps, ask });
  const keepAll = async () => {
    await settled();
    while (world.store.pending > 0) {
      world.store.keep();
      await settled();
    }
  };
  const give = async (...given: Parameters<Mailbox['give']>) => {
    const told = listen(box.give(...given));
    await keepAll();
    return told;
  };
  const answer = async (refusal?: Refusal) => {
    questions.shift()?.answer(refusal);
    await keepAll();
  };
  const waiting = () => box.channel.waiting.map((one) => one.person.userId);
  const journal = () =>
    world.store.commits.flatMap(({ entries }) => entries.map(({ command, outcome }) => `${command}: ${outcome}`));
  return { ...world, box, questions, keepAll, give, answer, waiting, journal };
}

describe('a question to the platform', () => {
  it('[IN9] holds up its application alone, which begins when the platform allows it', async () => {
    const { box, questions, give, answer, waiting, clock } = asked();
    const ann = await give(startUnseen('ann'));
    const { via } = startUnseen('ann');
    const { at, callId, ...about } = questions[0]?.about ?? assert.fail();
    assert.deepEqual(about, { sid: SID, person: person('ann'), invitedBy: undefined, via });
    const ben = await give(start('ben'));
    assert.equal(reasonOf(await give(cancel('zoe'))), 'not-applied');
    assert.deepEqual([reasonOf(ann), reasonOf(ben), waiting()], ['not answered', 'not answered', []]);
    await clock.pass(300);
    questions.reverse();
    await answer();
    await answer();
    assert.deepEqual([reasonOf(ann), reasonOf(ben), waiting()], ['accepted', 'accepted', ['ben', 'ann']]);
    assert.equal(box.channel.waiting[1]?.appliedAt, at + 300);
    assert.equal(box.channel.waiting[1]?.callId, callId);
  });

  it('[IN9] refuses with what the platform says, and the journal tells so', async () => {
    const { give, answer, waiting, journal, clock, keepAll } = asked();
    const ann = await give(start('ann'));
    await answer(NO);
    assert.deepEqual([ann.answer?.refusal, waiting()], [NO, []]);
    await clock.pass(1_000);
    await keepAll();
    assert.deepEqual(journal(), ['start-application: not-allowed']);
  });

  it('[IN9, LC8] is not put where the channel itself refuses', async () => {
    const { give, questions, box, keepAll } = asked();
    void box.give(endSession());
    assert.equal(reasonOf(await give(start('ann'))), 'not-live');
    void box.give(closeSwitch());
    await keepAll();
    assert.equal(reasonOf(await give(start('ben'))), 'closed');
    assert.deepEqual(questions, []);
  });

  it('[IN9, LC17] is one for two in flight with one cmd_id, and none for a repeat that comes later', async () => {
    const { give, questions, answer, waiting } = asked();
    const first = await give(start('ann'), cmd('x'));
    const again = await give(start('ann'), cmd('x'));
    const other = await give(start('ann'), cmd('y'));
    assert.equal(questions.length, 1);
    await answer();
    assert.deepEqual([first, again, other].map(reasonOf), ['accepted', 'accepted', 'already-applied']);
    assert.deepEqual(again.answer, first.answer);
    assert.deepEqual((await give(start('ann'), cmd('x'))).answer, first.answer);
    assert.deepEqual([questions, waiting()], [[], ['ann']]);
  });

  it('[IN9, LC17] is put again for what was refused', async () => {
    const { give, questions, answer } = asked();
    const first = await give(start('ann'), cmd('x'));
    const again = await give(start('ann'), cmd('x'));
    await answer(NO);
    assert.deepEqual([first, again].map(reasonOf), ['not-allowed', 'not-allowed']);
    const third = await give(start('ann'), cmd('x'));
    assert.equal(questions.length, 1);
    await answer();
    assert.equal(reasonOf(third), 'accepted');
  });

  it('[IN9, LC22] its application is decided by the channel as it is when the answer comes', async () => {
    const { give, answer, waiting, box, keepAll } = asked({ ...DEFAULT_LIMITS, maxApplies: 1 });
    const [ann, ben] = [await give(start('ann')), await give(start('ben'))];
    await answer();
    await answer();
    assert.deepEqual([reasonOf(ann), reasonOf(ben), waiting()], ['accepted', 'applies-full', ['ann']]);
    void box.give(leave('ann'));
    const zoe = await give(start('zoe'));
    void box.give(endSession());
    await keepAll();
    await answer(NO);
    assert.deepEqual([reasonOf(zoe), waiting()], ['not-live', []]);
  });

  for (const [how, goes] of [
    ['leaves', leave('ann')],
    ['wants it no more', cancel('ann')],
  ] as const) {
    it(`[IN9, LC20] who ${how} meanwhile does not begin to wait when the answer comes, and may apply again`, async () => {
      const { give, answer, waiting, box, questions, keepAll } = asked();
      const first = await give(start('ann'));
      // These two wait for one commit, and are decided together.
      void box.give(setLimits({ maxLinks: 4 }));
      void box.give(goes);
      const second = await give(start('ann'));
      assert.deepEqual([reasonOf(first), reasonOf(second), questions.length], ['not-applied', 'not answered', 2]);
      await answer();
      assert.deepEqual([reasonOf(second), waiting()], ['not answered', []]);
      void box.give(setLimits({ maxLinks: 3 }));
      void box.give(goes);
      await settled();
      // The answer is there, and its application comes behind what waits for the commit under way.
      questions.shift()?.answer();
      await keepAll();
      assert.deepEqual([reasonOf(second), waiting()], ['not-applied', []]);
      const third = await give(start('ann'));
      await answer();
      assert.deepEqual([reasonOf(third), waiting()], ['accepted', ['ann']]);
    });
  }

  it('[IN9, IN5] nothing is begun after its time, though it is allowed', async () => {
    const { give, answer, waiting, clock } = asked();
    const ann = await give(start('ann'), undefined, clock.elapsed() + 400);
    await clock.pass(500);
    await answer();
    assert.deepEqual([reasonOf(ann), waiting()], ['busy', []]);
  });

  it('[IN9] its application is busy when the channel closes, or has another actor', async () => {
    const closing = asked();
    const ann = await closing.give(start('ann'));
    await closing.box.close();
    assert.equal(reasonOf(ann), 'busy');
    await closing.answer();
    assert.deepEqual(closing.waiting(), []);
    const replaced = asked();
    const ben = await replaced.give(start('ben'));
    void replaced.box.give(closeSwitch());
    await settled();
    replaced.store.fence();
    await settled();
    assert.equal(reasonOf(ben), 'busy');
    await replaced.answer();
    assert.deepEqual(replaced.waiting(), []);
  });

  it('[IN9] who repeats it without end is busy, and the others have their answer', async () => {
    const { give, answer } = asked();
    const told = [];
    for (let nth = 0; nth < 40; nth += 1) told.push(await give(start('ann'), cmd('x')));
    assert.equal(told.filter((one) => reasonOf(one) === 'busy').length, 8);
    await answer();
    assert.equal(told.filter((one) => reasonOf(one) === 'accepted').length, 32);
  });

  it('[IN9] is put about applications alone, and not at all where nobody is to be asked', async () => {
    const world = asked();
    await world.give(cancel('ann'));
    await world.give(leave('ann'));
    assert.deepEqual(world.questions, []);
    const { watcher, deps, store } = surroundings();
    const box = new Mailbox(opened(SID, { channel: channelAfter(hostLive()) }), watcher, deps);
    const ann = listen(box.give(start('ann')));
    await settled();
    store.keep();
    await settled();
    assert.equal(reasonOf(ann), 'accepted');
  });
});
