import assert from 'node:assert/strict';
import { ChannelActor } from '../../../src/app/channelActor.ts';
import { Mailbox } from '../../../src/app/mailbox/mailbox.ts';
import type { AskedCall } from '../../../src/domain/call/asked.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import { parseCmdId } from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import {
  acceptInvitation,
  decline,
  invitationStarted,
  invite,
  inviteAbsent,
  withdraw,
} from '../../support/call/invitations.ts';
import { opened } from '../../support/doubles/pumpedStore.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { hostLive, limited, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { allow, block, closeSwitch, endSession, leave, setLimits, start, unblock } from '../../support/orders.ts';
import { callId, HOST, host, moderator, person, SID, viewer } from '../../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../../support/surroundings.ts';

const LIFE_MS = DEFAULT_LIMITS.inviteLifeMs;
const NOW = new VirtualClock().now();

const invitedIn = ({ invited }: Channel) => invited.map((one) => one.person.userId);
const linkedIn = ({ linked }: Channel) => linked.map((one) => one.person.userId);

function wake(channel: Channel, clock = new VirtualClock()) {
  const world = { ...surroundings(), clock };
  const zego = { zegoRooms: undefined, zegoGapMs: 70_000, zegoAuditMs: 300_000, zegoSilentMs: 21_600_000 };
  const deps = { ...world.deps, clock, ...zego, reconnectMs: 20_000, hostReconnectMs: 60_000 };
  const actor = new ChannelActor(opened(SID, { channel, lastAt: 0 }), world.watcher, deps);
  const keepAll = async () => {
    await settled();
    while (world.store.pending > 0) {
      world.store.keep();
      await settled();
    }
  };
  const pass = async (span: number) => {
    await clock.pass(span);
    await keepAll();
  };
  const give = async (...given: Parameters<ChannelActor['give']>) => {
    const told = listen(actor.give(...given));
    await keepAll();
    return told;
  };
  const ends = () =>
    world.watcher.shown.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'invitation-ended' ? [event.why] : [])),
    );
  return { ...world, actor, keepAll, pass, give, ends };
}

/** The host is there, and so is ann. */
async function here() {
  const world = wake(channelAfter(hostLive(HOST, NOW)));
  for (const caller of [host(HOST), viewer('ann')]) void world.actor.arrive(caller);
  await world.keepAll();
  return world;
}

describe('who is invited', () => {
  it('[PE4] is as their connection says, whatever the order says', async () => {
    const { actor, give } = await here();
    const stranger = { ...viewer('ann'), person: { ...person('ann'), nick: 'somebody else' } };
    assert.equal(reasonOf(await give(invite('ann', { guest: stranger }))), 'accepted');
    assert.deepEqual(actor.channel.invited[0]?.person, person('ann'));
  });

  it('[PE4] is connected: whoever never was, has left, or is lost is not here', async () => {
    const { actor, give } = await here();
    assert.equal(reasonOf(await give(inviteAbsent('bob'))), 'not-here');
    actor.lose(viewer('ann').person.userId);
    assert.equal(reasonOf(await give(inviteAbsent('ann'))), 'not-here');
    actor.comeBack(viewer('ann').person.userId);
    assert.equal(reasonOf(await give(inviteAbsent('ann'))), 'accepted');
    await give(decline('ann'));
    actor.depart(viewer('ann').person.userId);
    assert.equal(reasonOf(await give(inviteAbsent('ann'))), 'not-here');
  });

  it('[PE1, PE4] is a moderator by the token of the connection, and stays one on the line', async () => {
    const { actor, give } = await here();
    void actor.arrive(moderator('mo'));
    await give(inviteAbsent('mo'));
    await give(acceptInvitation('mo', moderator('mo')));
    assert.equal(actor.channel.linked[0]?.isModerator, true);
  });
});

describe('the clock of an invitation', () => {
  it('[PE5] ends it at the end of its life, by itself', async () => {
    const { actor, give, pass, ends } = await here();
    await give(inviteAbsent('ann'));
    await pass(LIFE_MS - 1);
    assert.deepEqual(invitedIn(actor.channel), ['ann']);
    await pass(1);
    assert.deepEqual([invitedIn(actor.channel), ends()], [[], ['ran-out']]);
  });

  it('[PE5, ST3] goes on through a restart: neither longer nor less', async () => {
    const first = await here();
    await first.give(inviteAbsent('ann'));
    await first.actor.close();
    first.clock.stall(10_000);
    const next = wake(first.actor.channel, first.clock);
    for (const caller of [host(HOST), viewer('ann')]) void next.actor.arrive(caller);
    await next.pass(LIFE_MS - 10_000 - 1);
    assert.deepEqual(invitedIn(next.actor.channel), ['ann']);
    await next.pass(1);
    assert.deepEqual(next.ends(), ['ran-out']);
  });

  it('[PE5, ST3] has rung while nobody served the channel: it is over at once', async () => {
    const first = await here();
    await first.give(inviteAbsent('ann'));
    await first.actor.close();
    first.clock.stall(LIFE_MS);
    const next = wake(first.actor.channel, first.clock);
    await next.pass(0);
    assert.deepEqual(next.ends(), ['ran-out']);
  });

  it('[PE5] is looked at before an answer that comes late', async () => {
    const { give, clock } = await here();
    await give(inviteAbsent('ann'));
    clock.stall(LIFE_MS);
    assert.equal(reasonOf(await give(acceptInvitation('ann'))), 'not-invited');
  });

  it('[LC20, PE5] ends it when its user is gone, and not while they may come back', async () => {
    const { actor, give, pass, ends } = await here();
    await give(setLimits({ inviteLifeMs: 600_000 }));
    await give(inviteAbsent('ann'));
    actor.lose(viewer('ann').person.userId);
    await pass(10_000);
    assert.deepEqual(ends(), []);
    actor.giveUp(viewer('ann').person.userId);
    await pass(0);
    assert.deepEqual(ends(), ['left']);
  });

  it('[LC21, PE5] gives them their time to come back after a restart', async () => {
    const first = await here();
    await first.give(setLimits({ inviteLifeMs: 600_000 }));
    await first.give(inviteAbsent('ann'));
    await first.actor.close();
    const next = wake(first.actor.channel, first.clock);
    await next.pass(19_999);
    assert.deepEqual(invitedIn(next.actor.channel), ['ann']);
    await next.pass(1);
    assert.deepEqual(next.ends(), ['left']);
  });
});

type Outcome = {
  readonly told: readonly string[];
  readonly linked: readonly string[];
  readonly invited: readonly string[];
};

/** Ann is invited, on the last link, and ben waits; all are given while the store still holds a change back. */
async function atOnce(...orders: readonly Order[]): Promise<Outcome> {
  const world = surroundings();
  const channel = channelAfter(
    hostLive(HOST, NOW),
    limited({ maxLinks: 1 }, NOW),
    started('ben', NOW),
    invitationStarted('ann', NOW),
  );
  const box = new Mailbox(opened(SID, { channel }), world.watcher, world.deps);
  const told = [setLimits({ maxApplies: 5 }), ...orders].map((order) => listen(box.give(order)));
  await settled();
  while (world.store.pending > 0) {
    world.store.keep();
    await settled();
  }
  for (const { channel: shown } of world.watcher.shown)
    assert.ok(shown.linked.length + shown.invited.length <= 1, 'no version shows more than there is room for');
  return { told: told.slice(1).map(reasonOf), linked: linkedIn(box.channel), invited: invitedIn(box.channel) };
}

const IN = { linked: ['ann'], invited: [] };
const OUT = { linked: [], invited: [] };

describe('an answer that meets another change', () => {
  const yes = acceptInvitation('ann');

  it('[PE5] of yes and withdrawal the first one counts, and the other one is told', async () => {
    assert.deepEqual(await atOnce(yes, withdraw('ann')), { told: ['accepted', 'not-invited'], ...IN });
    assert.deepEqual(await atOnce(withdraw('ann'), yes), { told: ['accepted', 'not-invited'], ...OUT });
  });

  it('[PE5] of yes and no, by two phones of one user, the first one counts', async () => {
    assert.deepEqual(await atOnce(yes, decline('ann')), { told: ['accepted', 'not-invited'], ...IN });
    assert.deepEqual(await atOnce(decline('ann'), yes), { told: ['accepted', 'not-invited'], ...OUT });
    assert.deepEqual(await atOnce(yes, start('ann')), { told: ['accepted', 'already-linked'], ...IN });
    assert.deepEqual(await atOnce(start('ann'), yes), { told: ['accepted', 'not-invited'], ...IN });
  });

  it('[PE5, LC7] of yes and the end of the calls: who came first is on the line until that ends it', async () => {
    for (const end of [closeSwitch(), endSession(), leave(HOST)]) {
      assert.deepEqual(await atOnce(yes, end), { told: ['accepted', 'accepted'], ...OUT });
      assert.deepEqual(await atOnce(end, yes), { told: ['accepted', 'not-invited'], ...OUT });
    }
  });

  it('[PE5] [PE6] of yes and a block whoever is blocked is off, whichever came first', async () => {
    assert.deepEqual(await atOnce(yes, block('ann')), { told: ['accepted', 'accepted'], ...OUT });
    assert.deepEqual(await atOnce(block('ann'), yes), { told: ['accepted', 'not-invited'], ...OUT });
    assert.deepEqual(await atOnce(block('ann'), start('ann')), { told: ['accepted', 'blocked'], ...OUT });
    assert.deepEqual(await atOnce(block('ann'), unblock('ann'), yes), {
      ...{ told: ['accepted', 'accepted', 'not-invited'], ...OUT },
    });
  });

  it('[PE5, LC20] of yes and leaving likewise', async () => {
    assert.deepEqual(await atOnce(yes, leave('ann')), { told: ['accepted', 'accepted'], ...OUT });
    assert.deepEqual(await atOnce(leave('ann'), yes), { told: ['accepted', 'not-invited'], ...OUT });
  });

  it('[LC12, PE4] nobody else has the held link meanwhile, and whoever waits is refused when it is taken', async () => {
    assert.deepEqual(await atOnce(allow('ben'), yes), { told: ['links-full', 'accepted'], ...IN });
    assert.deepEqual(await atOnce(yes, allow('ben')), { told: ['accepted', 'not-applied'], ...IN });
    assert.deepEqual(await atOnce(withdraw('ann'), allow('ben')), {
      ...{ told: ['accepted', 'accepted'], linked: ['ben'], invited: [] },
    });
  });

  it('[PE4] of two invitations of one user, or for the last link, one counts', async () => {
    const twice = [withdraw('ann'), invite('ann', { by: moderator('mo') }), invite('ann', { by: moderator('max') })];
    assert.deepEqual(await atOnce(...twice), {
      ...{ told: ['accepted', 'accepted', 'already-invited'], linked: [], invited: ['ann'] },
    });
    const last = [withdraw('ann'), invite('dan'), invite('eve')];
    assert.deepEqual(await atOnce(...last), {
      ...{ told: ['accepted', 'accepted', 'links-full'], linked: [], invited: ['dan'] },
    });
  });
});

describe('an answer that a crash meets', () => {
  const channel = channelAfter(hostLive(HOST, NOW), invitationStarted('ann', NOW));

  it('[LC19, PE5] holds if it was kept, also where nobody heard so, and is told again by its cmd_id', async () => {
    const world = surroundings();
    const box = new Mailbox(opened(SID, { channel }), world.watcher, world.deps);
    const cmdId = parseCmdId('yes');
    const first = listen(box.give(acceptInvitation('ann'), cmdId));
    await settled();
    world.store.keep();
    await settled();
    const again = listen(box.give(acceptInvitation('ann'), cmdId));
    await settled();
    assert.deepEqual([reasonOf(first), again.answer], ['accepted', first.answer]);
    assert.deepEqual(linkedIn(box.channel), ['ann']);
  });

  it('[LC19, PE5] has not been if it was lost: they are invited still, and may say it again', async () => {
    const world = surroundings();
    const box = new Mailbox(opened(SID, { channel }), world.watcher, world.deps);
    const lost = listen(box.give(acceptInvitation('ann')));
    await settled();
    world.store.fail();
    await settled();
    assert.deepEqual([reasonOf(lost), invitedIn(box.channel)], ['busy', ['ann']]);
    const again = listen(box.give(acceptInvitation('ann')));
    await settled();
    world.store.keep();
    await settled();
    assert.deepEqual([reasonOf(again), linkedIn(box.channel)], ['accepted', ['ann']]);
  });
});

describe('a yes that the platform is asked about', () => {
  function asked() {
    const world = surroundings();
    const questions: { readonly about: AskedCall; readonly answer: (refusal?: Refusal) => void }[] = [];
    const ask = (about: AskedCall) =>
      new Promise<Refusal | undefined>((answer) => void questions.push({ about, answer }));
    const channel = channelAfter(hostLive(HOST, NOW), invitationStarted('ann', NOW));
    const box = new Mailbox(opened(SID, { channel }), world.watcher, { ...world.deps, ask });
    const keepAll = async () => {
      await settled();
      while (world.store.pending > 0) {
        world.store.keep();
        await settled();
      }
    };
    const give = async (order: Order) => {
      const told = listen(box.give(order));
      await keepAll();
      return told;
    };
    const answer = async (refusal?: Refusal) => {
      questions.shift()?.answer(refusal);
      await keepAll();
    };
    return { box, questions, give, answer };
  }
  const NO: Refusal = { reason: 'not-allowed', desc: 'not you' };

  for (const [how, yes] of [
    ['accepts', acceptInvitation('ann')],
    ['applies', { ...start('ann'), callId: callId('another') }],
  ] as const) {
    it(`[IN9, PE5] of whoever ${how} begins when the platform allows it, and it is told who invited them`, async () => {
      const { box, questions, give, answer } = asked();
      const told = await give(yes);
      assert.deepEqual(questions[0]?.about, {
        ...{ sid: SID, at: NOW, callId: callId('ann'), person: person('ann'), invitedBy: HOST, via: undefined },
      });
      assert.equal(reasonOf(told), 'not answered');
      await answer();
      assert.deepEqual([reasonOf(told), linkedIn(box.channel)], ['accepted', ['ann']]);
    });
  }

  it('[IN9, PE5] is refused with what it says, and the invitation stays', async () => {
    const { box, give, answer } = asked();
    const told = await give(acceptInvitation('ann'));
    await answer(NO);
    assert.deepEqual([told.answer?.refusal, invitedIn(box.channel)], [NO, ['ann']]);
  });

  it('[IN9, PE5] comes too late where the invitation has ended meanwhile, and is not asked about where there is none', async () => {
    const { questions, give, answer } = asked();
    const told = await give(acceptInvitation('ann'));
    await give(withdraw('ann'));
    await answer();
    assert.equal(reasonOf(told), 'not-invited');
    assert.equal(reasonOf(await give(acceptInvitation('ann'))), 'not-invited');
    assert.deepEqual(questions, []);
  });
});
