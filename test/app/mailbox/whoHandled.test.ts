import assert from 'node:assert/strict';
import { ChannelActor } from '../../../src/app/channelActor.ts';
import type { Answer } from '../../../src/domain/answer.ts';
import type { Order } from '../../../src/domain/command.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import * as invitation from '../../support/call/invitations.ts';
import { opened } from '../../support/doubles/pumpedStore.ts';
import { applicationEnded, appointed, hostLive, linkEnded, linkStarted, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import * as order from '../../support/orders.ts';
import { HOST, moderator, SID, userId, viewer } from '../../support/people.ts';
import { listen, settled, surroundings } from '../../support/surroundings.ts';

/** Of the virtual clock. */
const NOW = 1_000_000;
const mia = moderator('mia');
const mike = viewer('mike');

const PAST = [hostLive(), appointed('mike'), started('ann', NOW), started('bob', NOW)];

function actorAfter(past: readonly Event[] = PAST, journal: readonly JournalEntry[] = []) {
  const world = surroundings();
  world.store.past = journal;
  const deps = {
    ...world.deps,
    reconnectMs: 1e9,
    hostReconnectMs: 1e9,
    zegoRooms: undefined,
    zegoGapMs: 1e9,
    zegoAuditMs: 1e9,
    zegoSilentMs: 1e9,
  };
  const channel = channelAfter(...past);
  const actor = new ChannelActor(opened(SID, { channel, journalSeq: 7 }), world.watcher, deps);
  /** All at once: they share a round, but for the first of them. */
  async function give(...orders: Order[]): Promise<Answer[]> {
    const told = orders.map((one) => listen(actor.give(one)));
    for (let round = 0; round < 3; round += 1) {
      await settled();
      if (world.store.pending > 0) world.store.keep();
    }
    await settled();
    return told.map(({ answer }) => answer ?? assert.fail('not answered'));
  }
  return { ...world, actor, give };
}

const inShort = ({ refusal, handledBy }: Answer) => [
  refusal?.reason,
  handledBy && [handledBy.userId, handledBy.nick, handledBy.what, handledBy.version],
];

function entry(seq: number, by: string, nick: string, events: readonly Event[]): JournalEntry {
  const unsaid = { subject: undefined, cmdId: undefined, times: 1, outcome: 'accepted' } as const;
  const actor = { kind: 'user', id: userId(by) } as const;
  return { seq, at: NOW, version: seq, actor, nick, command: 'remove-link', events, ...unsaid };
}

describe('who was first', () => {
  const RACES: readonly (readonly [Order, Order, (string | undefined)[]])[] = [
    [order.allow('ann', mia), order.refuse('ann', mike), ['already-linked', 'mia', 'allowed']],
    [order.refuse('ann', mike), order.allow('ann', mia), ['not-applied', 'mike', 'refused']],
    [order.refuse('ann', mia), order.allow('ann'), ['not-applied', 'mia', 'refused']],
    [order.allow('ann', mike), order.allow('ann', mia), ['already-linked', 'mike', 'allowed']],
    [order.refuseAll(mia), order.allow('ann', mike), ['not-applied', 'mia', 'refused']],
    [order.closeSwitch(), order.allow('ann', mike), ['not-applied', HOST, 'switch-closed']],
    [order.block('ann', mia), order.allow('ann', mike), ['not-applied', 'mia', 'blocked']],
  ];
  const OF_LINKS: readonly (readonly [Order, Order])[] = [
    [order.remove('ann', mia), order.remove('ann', mike)],
    [order.remove('ann', mia), order.moveToSeat('ann', 2, mike)],
    [order.remove('ann', mia), order.mute('ann', { audio: true, video: true }, mike)],
    [order.removeAll(mia), order.moveToSeat('ann', 2, mike)],
  ];
  for (const [first, second] of OF_LINKS) {
    it(`[PE2] is told to whom ${second.type} of somebody on the line comes too late after ${first.type}`, async () => {
      const { give } = actorAfter([...PAST, linkStarted('ann', NOW)]);
      const [, won, lost] = await give(order.setPk(true), first, second);
      assert.deepEqual(lost && inShort(lost), ['not-linked', ['mia', 'nick of mia', 'removed', won?.version]]);
    });
  }

  const OF_SEATS: readonly (readonly [string, Order, Order, (string | undefined)[]])[] = [
    ['let in', order.allow('bob', mia), order.allow('carl', mike), ['seat-taken', 'mia', 'allowed']],
    ['moved', order.moveToSeat('ann', 2, mia), order.allow('carl', mike), ['seat-taken', 'mia', 'moved']],
    ['locked', order.lockSeat(2, mia), order.allow('carl', mike), ['seat-locked', 'mia', 'locked']],
    ['locked', order.lockSeat(2, mia), order.moveToSeat('ann', 2, mike), ['seat-locked', 'mia', 'locked']],
    ['removed', order.remove('ann', mia), order.orderSeats(['ann'], mike), ['not-linked', 'mia', 'removed']],
    ['removed', order.removeAll(mia), order.orderSeats(['nobody', 'ann'], mike), ['not-linked', 'mia', 'removed']],
  ];
  for (const [how, first, second, [reason, who, what]] of OF_SEATS) {
    it(`[PE2] [PE8] [PE9] is told to whom ${second.type} finds somebody ${how} by ${first.type}`, async () => {
      const { give } = actorAfter([
        ...[hostLive(), appointed('mike'), started('ann', NOW), linkStarted('ann', NOW)],
        ...[started('bob', NOW, 2), started('carl', NOW, 2)],
      ]);
      const limits = order.setLimits({ whenFull: 'keep', maxLinks: 3 });
      const [, won, lost] = await give(limits, first, second);
      assert.equal(won?.refusal, undefined);
      assert.deepEqual(lost && inShort(lost), [reason, [who, `nick of ${who}`, what, won?.version]]);
    });
  }

  /** Two are on the line, of three; of those who wait nobody named a seat. */
  async function raceForLast(first: readonly Order[], second: Order, whenFull: 'keep' | 'refuse' = 'keep') {
    const { give } = actorAfter([
      ...[hostLive(), appointed('mike'), started('ann', NOW), linkStarted('ann', NOW, 0, 1)],
      ...[started('zoe', NOW), linkStarted('zoe', NOW, 0, 2), started('bob', NOW), started('carl', NOW)],
    ]);
    const told = await give(order.setLimits({ whenFull, maxLinks: 3 }), ...first, second);
    const [lost, won] = told.toReversed();
    assert.deepEqual([won?.refusal, lost?.refusal], [undefined, { reason: 'links-full' }]);
    return { won, handledBy: lost && inShort(lost)[1] };
  }

  const LAST_LINK: readonly (readonly [string, Order, Order, string])[] = [
    ['let somebody else in', order.allow('bob', mia), order.allow('carl', mike), 'allowed'],
    ['let the first in', order.allowNext(mia), order.allowNext(mike), 'allowed'],
    ['invited somebody', invitation.invite('dora', { by: mia }), order.allow('carl', mike), 'invited'],
    ['let somebody in', order.allow('bob', mia), invitation.invite('dora', { by: mike }), 'allowed'],
    ['locked its seat', order.lockSeat(3, mia), order.allow('carl', mike), 'locked'],
  ];
  for (const [how, first, second, what] of LAST_LINK) {
    it(`[PE2] [PE14] whose ${second.type} finds no link any more is told who ${how}`, async () => {
      const { won, handledBy } = await raceForLast([first], second);
      assert.deepEqual(handledBy, ['mia', 'nick of mia', what, won?.version]);
    });
  }

  it('[PE2] [PE14] is nobody where the limits, or the same one, have left no link, and is not told to who applies', async () => {
    const allow = order.allow('bob', mia);
    const races = [
      await raceForLast(
        [order.setLimits({ maxLinks: 4 }), allow, order.setLimits({ maxLinks: 3 })],
        order.allow('carl', mike),
      ),
      await raceForLast([allow], order.allow('carl', mia)),
      await raceForLast([allow], order.start('eve'), 'refuse'),
    ];
    assert.deepEqual(
      races.map(({ handledBy }) => handledBy),
      [undefined, undefined, undefined],
    );
  });

  it('[PE2] [PE8] an order that a lock forbids is told who locked the seat of somebody whom it names', async () => {
    const { give } = actorAfter([
      ...[hostLive(), appointed('mike'), started('ann', NOW), linkStarted('ann', NOW, 0, 1)],
      ...[started('bob', NOW), linkStarted('bob', NOW, 0, 2)],
    ]);
    const [, locked, , , , lost, after] = await give(
      ...[order.setPk(true), order.lockSeat(1, mia), order.lockSeat(4), order.lockSeat(2), order.unlockSeat(2)],
      ...[order.orderSeats(['bob', 'ann'], mike), order.orderSeats(['bob', 'ann'], mia)],
    );
    const whoLocked = ['mia', 'nick of mia', 'locked', locked?.version];
    assert.deepEqual(lost && inShort(lost), ['seat-locked', whoLocked]);
    assert.deepEqual(after && inShort(after), ['seat-locked', undefined], 'who locked it knows');
  });

  for (const [first, second, [reason, who, what]] of RACES) {
    it(`[PE2] is told to whom ${second.type} comes too late after ${first.type} in the same commit`, async () => {
      const { give, store } = actorAfter();
      // It is under way when both come.
      const [, won, lost] = await give(order.setPk(true), first, second);
      assert.equal(won?.refusal, undefined);
      assert.equal(store.commits[1]?.entries.length, 1);
      assert.deepEqual(lost && inShort(lost), [reason, [who, `nick of ${who}`, what, won?.version]]);
    });
  }

  it('[PE2] [LC12] of two who let different ones in on the last link, the later one learns who took it', async () => {
    const { give } = actorAfter([...PAST, started('carl', NOW), linkStarted('carl', NOW)]);
    const [, won, lost] = await give(order.setPk(true), order.allow('ann', mia), order.allow('bob', mike));
    assert.equal(won?.refusal, undefined);
    assert.deepEqual(lost && inShort(lost), ['not-applied', ['mia', 'nick of mia', 'links-filled', won?.version]]);
  });

  it('[PE2] is nobody where they did it themselves, or have come again since', async () => {
    const { give } = actorAfter();
    await give(order.refuse('ann', mia), order.start('ann'), order.cancel('ann'), order.cancel('bob'));
    const [ann, bob] = await give(order.allow('ann', mike), order.refuse('bob', mike));
    assert.deepEqual(
      [ann, bob].map((one) => one && inShort(one)),
      [
        ['not-applied', undefined],
        ['not-applied', undefined],
      ],
    );
  });

  it('[PE2] is whoever was first then, also if more has happened to the user since in the same commit', async () => {
    const { give } = actorAfter();
    const [, , lost] = await give(
      order.setPk(true),
      order.refuse('ann', mia),
      order.allow('ann', mike),
      order.setPk(false),
      order.start('ann'),
      order.allow('ann', mike),
    );
    assert.deepEqual(lost && inShort(lost).flat().slice(0, 2), ['not-applied', 'mia']);
  });

  it('[PE2] [LC19] is not told where the first one could not be kept', async () => {
    const { actor, store } = actorAfter();
    const told = [order.setPk(true), order.refuse('ann', mia), order.allow('ann', mike)].map((one) =>
      listen(actor.give(one)),
    );
    await settled();
    store.keep();
    await settled();
    store.fail();
    await settled();
    assert.deepEqual(
      told.map(({ answer }) => answer && inShort(answer)),
      [
        [undefined, undefined],
        ['busy', undefined],
        ['busy', undefined],
      ],
    );
  });

  it('[PE2] is not told to who may not know of the user at all', async () => {
    const { give } = actorAfter();
    const [, told] = await give(order.refuse('ann', mia), order.allow('ann', viewer('eve')));
    assert.deepEqual(told && inShort(told), ['bad-request', undefined]);
  });

  const journal = [
    entry(7, 'mia', 'Mia', [linkEnded('ann', NOW, 'removed')]),
    entry(6, HOST, 'Hana', [linkStarted('ann', NOW)]),
    entry(5, 'ann', '', [started('ann', NOW)]),
    entry(4, 'mike', '', [applicationEnded('bob', NOW, 'refused', NOW)]),
  ];

  it('[PE2] is told after a restart by the newest entries of the journal', async () => {
    const { give } = actorAfter([hostLive(), appointed('mike')], journal);
    const [ann, bob, zoe] = await give(order.remove('ann'), order.allow('bob', mia), order.allow('zoe', mia));
    assert.deepEqual(
      [ann, bob, zoe].map((one) => one && inShort(one)),
      [
        ['not-linked', ['mia', 'Mia', 'removed', 7]],
        ['not-applied', ['mike', '', 'refused', 4]],
        ['not-applied', undefined],
      ],
    );
  });

  it('[PE2] what this actor did counts more than what is in the journal', async () => {
    const { give } = actorAfter([hostLive(), appointed('mike')], journal);
    await give(order.start('ann'), order.refuse('ann', mike));
    const [ann] = await give(order.allow('ann', mia));
    assert.deepEqual(ann && inShort(ann).flat().slice(0, 4), ['not-applied', 'mike', 'nick of mike', 'refused']);
  });

  it('[PE2] is told of some hundred users to whom something happened since, and no longer', async () => {
    const { give } = actorAfter([hostLive(), appointed('mike')]);
    const whoRefused = async (name: string) => (await give(order.allow(name, mia)))[0]?.handledBy?.userId;
    const refuse = async (names: readonly string[]) => {
      for (const name of names) await give(order.start(name), order.refuse(name, mike));
    };
    const crowd = (from: number, to: number) => Array.from({ length: to - from }, (_, nth) => `crowd${from + nth}`);
    await refuse(['ann', 'bob', ...crowd(0, 600), 'ann']);
    assert.deepEqual([await whoRefused('ann'), await whoRefused('bob')], ['mike', 'mike']);
    await refuse(crowd(600, 1_000));
    assert.deepEqual([await whoRefused('ann'), await whoRefused('bob')], ['mike', undefined]);
  });

  it('[PE2] [ST7] a journal that cannot be read now costs no answer, and is read again', async () => {
    const { give, store } = actorAfter([hostLive(), appointed('mike')]);
    store.past = undefined;
    const [told] = await give(order.allow('ann', mike));
    assert.deepEqual(told && inShort(told), ['not-applied', undefined]);
    store.past = journal;
    const [again] = await give(order.allow('ann', mike));
    assert.equal(again?.handledBy?.userId, 'mia');
  });
});
