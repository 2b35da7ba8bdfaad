import assert from 'node:assert/strict';
import { Channels } from '../../src/app/channels.ts';
import { newChannel } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import { applyChange } from '../../src/domain/decide.ts';
import type { Sid } from '../../src/domain/ids.ts';
import type { Opened } from '../../src/ports/channelStore.ts';
import type { OrderOutcome } from '../../src/ports/directory.ts';
import { type ActorReply, type ActorRequest, OrderRouter } from '../../src/routing/orderRouter.ts';
import { newCmdId } from '../../src/server/channelIds.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { hostLive } from '../support/events.ts';
import { openSwitch, start, startSession } from '../support/orders.ts';
import { admin, SID } from '../support/people.ts';
import { settled, surroundings } from '../support/surroundings.ts';
import { created } from '../support/zego/zegoFacts.ts';

const FACT = created('A', 10);
const KEPT: ActorReply = { type: 'heard', hearing: 'kept' };
const NOT_HERE: ActorReply = { type: 'not-here', mayBeDone: false };
const operator = admin('olga');
const endSession: Order = { type: 'end-session', by: operator, minutes: undefined, reason: '' };

/** One of two processes; the other one answers as the test says. */
function process(others: (request: ActorRequest) => Promise<ActorReply>, found: Partial<Opened> = {}) {
  const world = surroundings();
  const { deps, store, clock, watcher } = world;
  const more = {
    reconnectMs: 1e9,
    hostReconnectMs: 1e9,
    zegoGapMs: 1_000,
    zegoAuditMs: 1_000,
    zegoSilentMs: 1e9,
    zegoRooms: undefined,
  };
  const open = async (sid: Sid) => opened(sid, found);
  const commit = store.commit.bind(store);
  const writeBack = store.writeBack.bind(store);
  const { release, journal } = store;
  const channels = new Channels({ ...deps, ...more, store: { open, release, commit, writeBack, journal } });
  const asked: ActorRequest[] = [];
  const call = (_process: string, request: ActorRequest) => {
    asked.push(request);
    return others(request);
  };
  const sharedClock = { earliest: () => clock.elapsed() + 500, latest: () => clock.elapsed() + 500 };
  const wake = async () => 'there';
  const router = new OrderRouter({ channels, clock, sharedClock, newCmdId, me: () => 'here', wake, call });
  return { ...world, channels, router, asked, house: watcher, sharedClock };
}

const noAnswer = (): Promise<never> => Promise.reject(new Error('no answer'));

/** In a word. */
const told = (given: OrderOutcome): string =>
  given.type === 'answered' ? (given.answer.refusal?.reason ?? 'accepted') : given.type;

describe('a request to an actor', () => {
  it('[CL8] for a channel that is elsewhere is carried out there', async () => {
    const { router, asked } = process(async () => KEPT);
    assert.equal(await router.hear(SID, FACT), 'kept');
    assert.partialDeepStrictEqual(asked, [{ type: 'hear', sid: SID, fact: FACT }]);
  });

  it('[CL5, CL8] at an actor that has been replaced is brought to the one who is in charge', async () => {
    const { router, asked, channels, house, store, clock } = process(async () => KEPT);
    await channels.open(SID, house);
    const outcome = router.hear(SID, FACT);
    await settled();
    store.fence();
    await settled();
    await channels.close(SID);
    await clock.pass(50);
    assert.equal(await outcome, 'kept');
    assert.equal(asked.length, 1);
  });

  it('[CL8] is brought again while the channel moves, and given up in time', async () => {
    let answers = 0;
    const moving = process(async () => {
      answers += 1;
      return answers < 3 ? NOT_HERE : KEPT;
    });
    const outcome = moving.router.hear(SID, FACT);
    await moving.clock.pass(200);
    assert.deepEqual([await outcome, answers], ['kept', 3]);

    const lost = process(noAnswer);
    const refused = assert.rejects(lost.router.hear(SID, FACT), /nobody is known to have heard it/);
    await lost.clock.pass(5_000);
    await refused;
    assert(lost.asked.length > 10);
  });

  it('[IN5] has one id, of ours or of its giver, and one deadline, however often it is brought', async () => {
    const { router, asked, clock, sharedClock } = process(noAnswer);
    const deadline = sharedClock.earliest() + 4_000;
    const given = router.give(SID, endSession);
    await clock.pass(5_000);
    assert.equal(told(await given), 'in-doubt');
    const ids = new Set(asked.map((request) => request.type === 'give' && request.cmdId));
    assert.deepEqual([ids.size, new Set(asked.map((request) => request.deadline))], [1, new Set([deadline])]);
    const own = newCmdId();
    const second = router.give(SID, endSession, { cmdId: own });
    await clock.pass(5_000);
    await second;
    assert.partialDeepStrictEqual(asked.at(-1), { cmdId: own });
  });

  it('[PE12] that only asks is asked where the actor is in charge, again while the channel moves, and answered here alike', async () => {
    const foreseen = { refusal: undefined, position: 3, seat: 2, version: 7 };
    const answered: ActorReply = { type: 'foreseen', foreseen };
    let answers = 0;
    const moving = process(async () => {
      answers += 1;
      return answers < 2 ? NOT_HERE : answered;
    });
    const asking = moving.router.foresee(SID, start('ann'));
    await moving.clock.pass(100);
    assert.deepEqual([await asking, answers], [foreseen, 2]);
    assert.partialDeepStrictEqual(moving.asked, [{ type: 'foresee', sid: SID, start: start('ann') }]);

    const { router, channels, house, asked, store } = process(async () => answered);
    const actor = await channels.open(SID, house);
    assert.partialDeepStrictEqual(await router.foresee(SID, start('ann')), {
      refusal: undefined,
      position: 1,
      version: 0,
    });
    assert.deepEqual([actor.channel.version, asked.length], [0, 0]);
    // Replaced, it knows no more what a start would be told.
    void actor.give(startSession());
    await settled();
    store.fence();
    await settled();
    await channels.close(SID);
    assert.deepEqual(await router.foresee(SID, start('ann')), foreseen);

    const lost = process(noAnswer);
    const nobody = lost.router.foresee(SID, start('ann'));
    await lost.clock.pass(5_000);
    assert.equal(await nobody, undefined);
  });

  it('[IN5, LC17] that does not travel is remembered under an id of its giver alone', async () => {
    const { router, channels, house, store } = process(noAnswer);
    await channels.open(SID, house);
    const own = newCmdId();
    for (const cmdId of [undefined, own]) {
      const given = router.give(SID, start(cmdId === undefined ? 'ann' : 'ben'), { cmdId });
      await settled();
      store.keep();
      assert.equal(told(await given), 'accepted');
    }
    assert.deepEqual(
      store.commits.flatMap(({ replies }) => replies.map(({ cmdId }) => cmdId)),
      [own],
    );
  });

  it('[IN5, CL5] that is fenced where it was not told from another one is brought on under an id', async () => {
    const { router, asked, channels, house, store, clock } = process(noAnswer);
    await channels.open(SID, house);
    const given = router.give(SID, start('ann'));
    await settled();
    store.fence();
    await settled();
    await channels.close(SID);
    await clock.pass(5_000);
    assert.equal(told(await given), 'in-doubt');
    const ids = asked.map((request) => request.type === 'give' && request.cmdId);
    assert(ids.length > 10 && new Set(ids).size === 1 && typeof ids[0] === 'string', `${ids}`);
  });

  it('[IN5] that was lost on its way is known by its id in this process as well, when the channel has come here', async () => {
    const { router, asked, channels, house, store, clock } = process(noAnswer);
    const given = router.give(SID, start('ann'));
    await settled();
    await channels.open(SID, house);
    await clock.pass(50);
    await settled();
    store.keep();
    assert.equal(told(await given), 'accepted');
    const [there] = asked;
    const here = store.commits.flatMap(({ replies }) => replies.map(({ cmdId }) => cmdId));
    assert.deepEqual(here, there?.type === 'give' && [there.cmdId]);
  });

  it('[IN5, ST7] is brought on from where it may have been done if it is known there, and else in doubt', async () => {
    for (const cmdId of [newCmdId(), undefined]) {
      const { router, asked, channels, house, store, clock } = process(noAnswer);
      await channels.open(SID, house);
      const given = router.give(SID, start('ann'), { cmdId });
      await settled();
      store.lose();
      await settled();
      store.settle('fenced');
      await settled();
      await channels.close(SID);
      await clock.pass(5_000);
      assert.equal(told(await given), 'in-doubt');
      assert.equal(asked.length > 0, cmdId !== undefined);
    }
  });

  it('[IN4, IN5] is not begun after the time that its giver names, nor for longer than any other', async () => {
    const { router, asked, clock, sharedClock } = process(noAnswer);
    const soon = sharedClock.earliest() + 100;
    const late = sharedClock.earliest() + 1e6;
    const given = [router.give(SID, endSession, { notAfter: soon }), router.give(SID, endSession, { notAfter: late })];
    const deadline = sharedClock.earliest() + 4_000;
    await clock.pass(5_000);
    await Promise.all(given);
    assert.deepEqual(new Set(asked.map((request) => request.deadline)), new Set([soon, deadline]));
  });

  it('[IN5] whose answer was lost ends one session, and not the one that has begun since', async () => {
    const live = applyChange(newChannel(SID), [hostLive()]);
    const here = process(noAnswer, { channel: live });
    const actor = await here.channels.open(SID, here.house);
    const request: ActorRequest = { type: 'give', sid: SID, order: endSession, cmdId: newCmdId(), deadline: 1e9 + 1e9 };
    const first = here.router.execute(request);
    await settled();
    here.store.keep();
    assert.partialDeepStrictEqual(await first, { answer: { version: 2, refusal: undefined } });
    void actor.give(startSession({ ...operator, role: 'host' }));
    await settled();
    here.store.keep();
    await settled();
    const again = await here.router.execute(request);
    assert.partialDeepStrictEqual(again, { answer: { version: 2, refusal: undefined } });
    assert.equal(actor.channel.stage.status, 'live');
  });

  it('[IN5] that comes after its deadline is not carried out', async () => {
    const { router, channels, house, store, sharedClock } = process(noAnswer);
    await channels.open(SID, house);
    const give = { type: 'give', sid: SID, order: start('ann'), cmdId: newCmdId() } as const;
    const late = await router.execute({ ...give, deadline: sharedClock.latest() });
    assert.deepEqual([late, store.pending], [{ type: 'late' }, 0]);
  });

  it('[IN5] that is past its deadline when its turn comes in the mailbox is not begun', async () => {
    const { router, channels, house, store, sharedClock, clock } = process(noAnswer);
    const actor = await channels.open(SID, house);
    void actor.give(openSwitch(operator));
    void actor.give(start('ben'));
    await settled();
    const give = { type: 'give', sid: SID, order: start('ann'), cmdId: newCmdId() } as const;
    const waits = router.execute({ ...give, deadline: sharedClock.latest() + 1_000 });
    await clock.pass(1_001);
    while (store.pending > 0) {
      store.keep();
      await settled();
    }
    assert.partialDeepStrictEqual(await waits, { answer: { refusal: { reason: 'busy' } } });
    assert.deepEqual(
      actor.channel.waiting.map(({ person }) => person.userId),
      ['ben'],
    );
  });

  it('[IN5] that nobody had, or whose time was over, was certainly not done', async () => {
    for (const carried of [NOT_HERE, { type: 'late' }] as const) {
      const { router, clock } = process(async () => carried);
      const given = router.give(SID, endSession);
      await clock.pass(5_000);
      assert.equal(told(await given), 'not-done', carried.type);
    }
  });

  it('[IN5] that was asked for and not answered may have been done, whatever comes after', async () => {
    const answers = [noAnswer, async () => ({ type: 'late' }) as const];
    const { router, clock } = process(() => (answers.shift() ?? noAnswer)());
    const given = router.give(SID, endSession);
    await clock.pass(5_000);
    assert.equal(told(await given), 'in-doubt');
  });

  it('[IN5, ST7] that the store may have kept is in doubt; that it did not keep was not done', async () => {
    for (const [isLost, expected] of [
      [true, 'in-doubt'],
      [false, 'not-done'],
    ] as const) {
      const { router, channels, house, store } = process(noAnswer);
      await channels.open(SID, house);
      const given = router.give(SID, start('ann'));
      await settled();
      if (isLost) {
        store.lose();
        await settled();
        store.staySilent();
      } else {
        store.fail();
      }
      assert.equal(told(await given), expected);
    }
  });
});
