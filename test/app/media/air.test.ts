import assert from 'node:assert/strict';
import { ChannelActor } from '../../../src/app/channelActor.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../src/domain/limits.ts';
import { EMPTY_ROSTER, type Roster, type ZegoFact } from '../../../src/domain/roster/roster.ts';
import { hostStreamId, linkStreamId } from '../../../src/domain/streamIds.ts';
import type { ZegoListedStream } from '../../../src/ports/zego.ts';
import { opened as openedChannel } from '../../support/doubles/pumpedStore.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { hostLive, linkStarted, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { remove } from '../../support/orders.ts';
import { callId, HOST, LIVE, SID, userId } from '../../support/people.ts';
import { settled, surroundings } from '../../support/surroundings.ts';
import { opened, shut } from '../../support/zego/zegoFacts.ts';

const GRACE_MS = 2_000;
const LINK_MEDIA_MS = 5_000;
const LIMITS: Limits = { ...DEFAULT_LIMITS, mediaEnforce: 'cut', linkMediaMs: LINK_MEDIA_MS, hasZegoApi: true };
const ANNS = linkStreamId(callId('ann'));

type Wake = { clock?: VirtualClock; channel?: Channel; roster?: Roster; listed?: readonly ZegoListedStream[] };

function wake({ clock = new VirtualClock(), channel, roster = EMPTY_ROSTER, listed }: Wake = {}) {
  const now = clock.now();
  const talk = channel ?? channelAfter(hostLive(HOST, now), started('ann', now), linkStarted('ann', now));
  const world = { ...surroundings(LIMITS), clock };
  const spans = { zegoGapMs: 70_000, zegoAuditMs: 300_000, zegoSilentMs: 21_600_000, reconnectMs: 600_000 };
  const zegoStreams = { listStreams: async () => listed ?? [] };
  const deps = { ...world.deps, clock, ...spans, hostReconnectMs: 600_000, zegoRooms: undefined, zegoStreams };
  const actor = new ChannelActor(openedChannel(SID, { channel: talk, roster }), world.watcher, deps);
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
  const hear = async (...facts: ZegoFact[]) => {
    for (const fact of facts) void actor.hear(fact);
    await keepAll();
  };
  const told = () => world.store.commits.flatMap((commit) => commit.told.map(({ event }) => event.type));
  return { ...world, clock, actor, keepAll, pass, hear, told };
}

/** What ZEGO tells of a stream that has just begun; mallory's is called as she is. */
const on = (clock: VirtualClock, id: string, of: string, seq: number) => ({
  ...{ id, of, sid: `sid of ${id}`, createdAt: clock.now(), seq },
});
const theHosts = (clock: VirtualClock) => opened('A', on(clock, hostStreamId(LIVE), HOST, 1));

describe('a channel and what is on the air in its room', () => {
  it('[ME6] a stranger is told of and cut when the grace is over, though nothing else happens', async () => {
    const { clock, hear, pass, told, store } = wake();
    await hear(theHosts(clock), opened('A', on(clock, 'mallory', 'mallory', 2)));
    await pass(GRACE_MS - 1);
    assert.deepEqual(told(), []);
    await pass(1);
    assert.deepEqual(told(), ['stranger-seen', 'stream-cut']);
    const [entry] = store.commits.flatMap(({ entries }) => entries);
    assert.deepEqual([entry?.actor, entry?.command, entry?.subject], [{ kind: 'media' }, 'report-stranger', 'mallory']);
    await pass(60_000);
    const ofHers = store.commits
      .flatMap((commit) => commit.told)
      .filter(({ event }) => 'userId' in event && event.userId === 'mallory');
    assert.equal(ofHers.length, 2);
  });

  it('[ME6] the grace outlives the server', async () => {
    const first = wake();
    await first.hear(theHosts(first.clock), opened('A', on(first.clock, 'mallory', 'mallory', 2)));
    await first.pass(GRACE_MS - 100);
    const { channel, roster } = first.actor;
    const { pass, told } = wake({ clock: first.clock, channel, roster });
    await pass(99);
    assert.deepEqual(told(), []);
    await pass(1);
    assert.deepEqual(told(), ['stranger-seen', 'stream-cut']);
  });

  it('[ME6] a cut is owed in the commit that takes somebody off, with the life of the stream that is on the air', async () => {
    const { clock, hear, actor, keepAll, store } = wake();
    await hear(theHosts(clock), opened('A', on(clock, ANNS, 'ann', 2)));
    void actor.give(remove('ann'));
    await keepAll();
    const told = store.commits.at(-1)?.told.map(({ event }) => event);
    assert.deepEqual(
      told?.map(({ type }) => type),
      ['link-ended', 'stream-cut'],
    );
    const cut = told?.at(-1);
    assert(cut?.type === 'stream-cut');
    assert.deepEqual([cut.streamId, cut.life?.createdAt], [ANNS, clock.now()]);
  });

  it('[ME6] a stream that goes on when its link is over is cut once', async () => {
    const { clock, hear, actor, pass, told } = wake();
    await hear(theHosts(clock), opened('A', on(clock, ANNS, 'ann', 2)));
    void actor.give(remove('ann'));
    await pass(60_000);
    assert.deepEqual(told(), ['link-ended', 'stream-cut']);
  });

  it('[ME5] whoever is not on the air in time is off the line, by the word no-media', async () => {
    const { clock, hear, pass, actor, store, watcher } = wake();
    await hear(theHosts(clock));
    await pass(LINK_MEDIA_MS - 1);
    assert.equal(actor.channel.linked.length, 1);
    await pass(1);
    assert.equal(actor.channel.linked.length, 0);
    const entry = store.commits.flatMap(({ entries }) => entries).find(({ outcome }) => outcome === 'no-media');
    assert.deepEqual([entry?.actor, entry?.subject], [{ kind: 'media' }, 'ann']);
    assert.deepEqual(
      store.commits.flatMap(({ endedCalls }) => endedCalls).map(({ endState }) => endState),
      ['quit'],
    );
    assert.equal(watcher.shown.at(-1)?.channel.version, actor.channel.version);
  });

  it('[ME5] whose stream ZEGO’s own list has stays, though its callback is lost', async () => {
    const clock = new VirtualClock();
    const { hear, pass, actor } = wake({
      clock,
      listed: [{ streamId: ANNS, userId: userId('ann'), createdAt: clock.now() }],
    });
    await hear(theHosts(clock));
    await pass(60_000);
    assert.equal(actor.channel.linked.length, 1);
  });

  it('[ME5] whose stream is over has the time anew, from when that is heard', async () => {
    const { clock, hear, pass, actor } = wake();
    const anns = on(clock, ANNS, 'ann', 2);
    await hear(theHosts(clock), opened('A', anns));
    await pass(60_000);
    await hear(shut('A', anns, anns.createdAt + 1, 3));
    await pass(LINK_MEDIA_MS - 1);
    assert.equal(actor.channel.linked.length, 1);
    await pass(1);
    assert.equal(actor.channel.linked.length, 0);
  });
});
