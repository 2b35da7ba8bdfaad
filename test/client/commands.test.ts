import assert from 'node:assert/strict';
import { Commands } from '../../src/client/commands.ts';
import { settled, VirtualClock } from '../support/doubles/virtualClock.ts';
import { busy, done, FakeLine } from './fakeLine.ts';

const LIMIT_MS = 30_000;

function setUp({ retryBusy = true } = {}) {
  const clock = new VirtualClock();
  let given = 0;
  const newCmdId = () => {
    given += 1;
    return `cmd-${given}`;
  };
  const commands = new Commands({ clock, random: () => 1, answerWithinMs: LIMIT_MS, retryBusy, newCmdId });
  /** How it ended: the version that it told, its refusal, or why there is no answer. */
  const outcomes: unknown[] = [];
  const note = (ended: Promise<{ error: { reason: string }; version: number }>) => {
    const place = outcomes.push('none yet') - 1;
    void ended.then(
      ({ error, version }) => {
        outcomes[place] = error.reason || version;
      },
      (error) => {
        outcomes[place] = `${error.message}`;
      },
    );
  };
  return {
    clock,
    commands,
    outcomes,
    order: (op_code: number) => note(commands.order('linkcall_apply_rq', { op_code })),
    ask: () => note(commands.ask(() => 'linkcall_list_user_rq')),
  };
}

const IN_DOUBT = 'it may or may not have been done';

describe('commands', () => {
  it('wait for a connection, and go out one at a time in the order in which they were given', async () => {
    const { commands, order, outcomes } = setUp();
    const line = new FakeLine();
    for (const opCode of [1, 2, 1]) order(opCode);
    commands.plugIn(line);
    for (const version of [1, 2, 3]) {
      assert.equal(line.asked.length, version);
      line.last.answer(done(version));
      await settled();
    }
    assert.deepEqual(line.cmdIds, ['cmd-1', 'cmd-2', 'cmd-3']);
    assert.deepEqual(
      line.asked.map(({ payload }) => payload.op_code),
      [1, 2, 1],
    );
    assert.deepEqual(outcomes, [1, 2, 3]);
  });

  it('[LC17] that were not answered are sent again under the same cmd_id, before those that were given later', async () => {
    const { commands, order, outcomes } = setUp();
    const [first, second] = [new FakeLine(), new FakeLine()];
    commands.plugIn(first);
    order(1);
    order(2);
    commands.unplug();
    first.last.lose();
    order(3);
    await settled();
    commands.plugIn(second);
    assert.deepEqual([first.cmdIds, second.cmdIds], [['cmd-1'], ['cmd-1']]);
    second.last.answer(done(1));
    await settled();
    second.last.answer(done(2));
    await settled();
    second.last.answer(done(3));
    await settled();
    assert.deepEqual(second.cmdIds, ['cmd-1', 'cmd-2', 'cmd-3']);
    assert.deepEqual(outcomes, [1, 2, 3]);
  });

  it('take no answer from a connection that was given up, and end once', async () => {
    for (const late of [busy, done(8)]) {
      const { clock, commands, order, outcomes } = setUp();
      const [first, second] = [new FakeLine(), new FakeLine()];
      commands.plugIn(first);
      order(1);
      commands.unplug();
      commands.plugIn(second);
      first.last.answer(late);
      await clock.pass(1_000);
      second.last.answer(done(7));
      await settled();
      second.last.answer(done(9));
      assert.deepEqual([outcomes, second.asked.length], [[7], 1]);
    }
  });

  it('that were sent end without an answer when their time is over: they may have been done', async () => {
    const { clock, commands, order, outcomes } = setUp();
    const line = new FakeLine();
    commands.plugIn(line);
    order(1);
    await clock.pass(LIMIT_MS - 1);
    assert.deepEqual(outcomes, ['none yet']);
    await clock.pass(1);
    assert.deepEqual(outcomes, [`no answer within 30000 ms; ${IN_DOUBT}`]);
    order(2);
    assert.deepEqual(line.cmdIds, ['cmd-1', 'cmd-2']);
  });

  it('in doubt stay so while the connection is away', async () => {
    const { clock, commands, order, outcomes } = setUp();
    commands.plugIn(new FakeLine());
    order(1);
    commands.unplug();
    await clock.pass(LIMIT_MS);
    assert.deepEqual(outcomes, [`no answer within 30000 ms; ${IN_DOUBT}`]);
  });

  it('that were never sent end as not done', async () => {
    const { clock, order, outcomes } = setUp();
    order(1);
    await clock.pass(LIMIT_MS);
    assert.deepEqual(outcomes, ['no answer within 30000 ms; it was not done']);
    assert.equal(clock.timers, 0);
  });

  it('that were answered busy are repeated with ever longer rests, and hold up those behind them', async () => {
    const { clock, commands, order, outcomes } = setUp();
    const line = new FakeLine();
    commands.plugIn(line);
    order(1);
    order(2);
    const rests: number[] = [];
    for (const repeats of [1, 2, 3]) {
      const answeredAt = clock.now();
      line.last.answer(busy);
      await settled();
      while (line.asked.length === repeats) await clock.pass(10);
      rests.push(clock.now() - answeredAt);
    }
    assert.deepEqual(rests, [100, 200, 400]);
    line.last.answer(done(5));
    await settled();
    assert.deepEqual(line.cmdIds, ['cmd-1', 'cmd-1', 'cmd-1', 'cmd-1', 'cmd-2']);
    assert.deepEqual(outcomes, [5, 'none yet']);
  });

  it('that rest go out at once on a new connection', async () => {
    const { clock, commands, order } = setUp();
    const [first, second] = [new FakeLine(), new FakeLine()];
    commands.plugIn(first);
    order(1);
    first.last.answer(busy);
    await settled();
    commands.unplug();
    commands.plugIn(second);
    assert.deepEqual(second.cmdIds, ['cmd-1']);
    await clock.pass(5_000);
    assert.deepEqual([first.cmdIds, second.cmdIds], [['cmd-1'], ['cmd-1']]);
  });

  it('whose server stays busy are told so in the end, unless an earlier try may have been done', async () => {
    const plain = setUp();
    const line = new FakeLine();
    plain.commands.plugIn(line);
    plain.order(1);
    const doubtful = setUp();
    const [first, second] = [new FakeLine(), new FakeLine()];
    doubtful.commands.plugIn(first);
    doubtful.order(1);
    doubtful.commands.unplug();
    doubtful.commands.plugIn(second);
    for (let passed = 0; passed < LIMIT_MS; passed += 1_000) {
      line.last.answer(busy);
      second.last.answer(busy);
      await plain.clock.pass(1_000);
      await doubtful.clock.pass(1_000);
    }
    assert.deepEqual(plain.outcomes, ['busy']);
    assert.deepEqual(doubtful.outcomes, [`no answer within 30000 ms; ${IN_DOUBT}`]);
    assert.equal(plain.clock.timers + doubtful.clock.timers, 0);
  });

  it('can be told busy at once', async () => {
    const { commands, order, outcomes } = setUp({ retryBusy: false });
    const line = new FakeLine();
    commands.plugIn(line);
    order(1);
    line.last.answer(busy);
    await settled();
    assert.deepEqual(outcomes, ['busy']);
  });

  it('that a server cannot answer end at once, and the next ones go on', async () => {
    const { commands, order, outcomes } = setUp();
    const line = new FakeLine();
    commands.plugIn(line);
    order(1);
    order(2);
    line.last.fail(new Error('no such request'));
    await settled();
    assert.deepEqual(outcomes, [`the server could not answer: Error: no such request; ${IN_DOUBT}`, 'none yet']);
    assert.deepEqual(line.cmdIds, ['cmd-1', 'cmd-2']);
  });

  it('are not waited for by questions, which are asked again as well', async () => {
    const { commands, order, ask, outcomes } = setUp();
    const [first, second] = [new FakeLine(), new FakeLine()];
    commands.plugIn(first);
    order(1);
    ask();
    assert.deepEqual(
      first.asked.map(({ name }) => name),
      ['linkcall_apply_rq', 'linkcall_list_user_rq'],
    );
    commands.unplug();
    commands.plugIn(second);
    second.last.answer(done(9));
    await settled();
    assert.deepEqual([outcomes, second.asked.length], [['none yet', 9], 2]);
  });

  it('end when the handle is closed: those on their way are waited for, the others were not done', async () => {
    const { clock, commands, order, ask, outcomes } = setUp();
    const line = new FakeLine();
    commands.plugIn(line);
    for (const opCode of [1, 2]) order(opCode);
    let isFinished = false;
    void commands.finish('closed').then(() => {
      isFinished = true;
    });
    ask();
    await settled();
    assert.deepEqual(
      [outcomes, isFinished],
      [['none yet', 'closed; it was not done', 'closed; it was not done'], false],
    );
    line.last.answer(done(1));
    await settled();
    assert.deepEqual([outcomes[0], isFinished, clock.timers], [1, true, 0]);
  });

  it('end when the handle is closed at once', async () => {
    const { clock, commands, order, outcomes } = setUp();
    commands.plugIn(new FakeLine());
    for (const opCode of [1, 2]) order(opCode);
    commands.close('closed');
    await settled();
    assert.deepEqual(outcomes, [`closed; ${IN_DOUBT}`, 'closed; it was not done']);
    assert.equal(clock.timers, 0);
  });

  it('are refused when too many wait', async () => {
    const { order, outcomes } = setUp();
    for (let given = 0; given < 101; given += 1) order(1);
    await settled();
    assert.deepEqual(
      [outcomes[99], outcomes[100]],
      ['none yet', '100 commands wait for an answer already; it was not done'],
    );
  });
});
