import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Told } from '../../../src/domain/told.ts';
import type { ChannelStore } from '../../../src/ports/channelStore.ts';
import { type EventLanes, LANE_TURN_MS, type Lane, type WebhookEndpoint } from '../../../src/ports/owed.ts';
import { busyOrders, commitsOf, START, sidOf } from './actor.ts';

/** One wants all of it, one only who comes on the line. */
export const ENDPOINTS: readonly WebhookEndpoint[] = [
  { key: 'all', types: undefined },
  { key: 'links', types: ['link-started'] },
];

export type LanesUnderTest = {
  /** As two processes have it; a file has one process, which is both. */
  readonly processes: readonly [EventLanes, EventLanes];
  /** The other endpoint's. */
  readonly links: EventLanes;
  readonly channels: ChannelStore;
  /** So much time passes for what is due. */
  age(ms: number): Promise<void>;
  /** What dates turns is set back, or has been ahead; whatever is due stays so. */
  setBack(): Promise<void>;
  /** An entry of that channel's lane that cannot be read. */
  putBad(sid: string): Promise<void>;
  dispose(): Promise<void>;
};

export const toldIn = (sid: string, seq: number): Told => ({
  sid: sidOf(sid),
  seq,
  version: seq,
  at: START + seq,
  event: { type: 'switch-opened', at: START + seq },
});

const seqsOf = (lane: Lane<Told> | undefined): number[] =>
  (lane?.entries ?? []).flatMap((entry) => ('owed' in entry ? [entry.owed.seq] : []));

const lastOf = (lane: Lane<Told>): string => lane.entries.at(-1)?.id ?? '';

const PROCESS = fc.constantFrom(0 as const, 1 as const);
const CHANNEL = fc.constantFrom('a', 'b:c', 'd 🙂');
const ACT = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('put' as const), channel: CHANNEL }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('take' as const), by: PROCESS, most: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('settle' as const), channel: CHANNEL }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('postpone' as const), channel: CHANNEL }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('age' as const) }) },
);

/** What the lanes of an endpoint must do for its worker. */
export function describeLanes(name: string, openFresh: () => Promise<LanesUnderTest>): void {
  describe(`${name}: the lanes contract`, () => {
    let test: LanesUnderTest;
    let lanes: EventLanes;
    let other: EventLanes;
    beforeEach(async () => {
      test = await openFresh();
      [lanes, other] = test.processes;
    });
    afterEach(() => test.dispose());

    const put = (sid: string, ...seqs: readonly number[]) => lanes.put(seqs.map((seq) => toldIn(sid, seq)));
    const takeOne = async (from = lanes): Promise<Lane<Told>> => {
      const [lane] = await from.take(1, 10);
      assert(lane !== undefined, 'nothing is due');
      return lane;
    };

    it('[IN7] gives a lane for each channel, its entries in their order, and no lane twice at once', async () => {
      await put('a', 1, 2, 3);
      await put('b', 1);
      const taken = await lanes.take(10, 2);
      assert.deepEqual(
        new Map(taken.map((lane) => [lane.sid, seqsOf(lane)])),
        new Map(
          [
            ['a', [1, 2]],
            ['b', [1]],
          ].map(([sid, seqs]) => [sid, seqs] as const),
        ),
      );
      assert.deepEqual(taken[0]?.entries[0], { id: taken[0]?.entries[0]?.id, owed: toldIn('a', 1) });
      assert.deepEqual(await other.take(10, 2), []);
      assert.deepEqual(await test.links.take(10, 2), [], 'another endpoint is owed nothing of it');
    });

    it('[IN7] what is settled is gone, the turn goes on while more is in the lane, and what comes meanwhile waits for it', async () => {
      await put('a', 1, 2);
      const lane = await takeOne();
      assert.equal(await lanes.settle(lane, lane.entries[0]?.id ?? ''), true);
      await put('a', 3);
      assert.deepEqual(await other.take(1, 10), []);
      assert.equal(await lanes.settle(lane, lastOf(lane)), true);
      await lanes.postpone(lane, 0, 0);
      const last = await takeOne(other);
      assert.deepEqual(seqsOf(last), [3]);
      assert.equal(await other.settle(last, lastOf(last)), false, 'it is empty');
      assert.deepEqual(await lanes.waiting(), { count: 0, oldestMs: 0, setAside: 0 });
      await put('a', 4);
      // Asked again, because the answer was lost.
      await other.settle(last, lastOf(last));
      assert.deepEqual(seqsOf(await takeOne()), [4]);
    });

    it('[IN7] a lane that is postponed holds up no other, and keeps how often it was tried until it goes on', async () => {
      await put('a', 1, 2);
      await lanes.postpone(await takeOne(), 60_000, 3);
      await put('b', 1);
      await put('a', 3);
      assert.equal((await takeOne()).sid, 'b');
      assert.deepEqual(await lanes.take(1, 10), []);
      await test.age(59_000);
      assert.equal(
        (await lanes.take(5, 10)).some(({ sid }) => sid === 'a'),
        false,
      );
      await test.age(1_001);
      const again = (await lanes.take(5, 10)).find(({ sid }) => sid === 'a');
      assert(again !== undefined);
      assert.deepEqual([again.attempts, seqsOf(again)], [3, [1, 2, 3]]);
      await lanes.settle(again, again.entries[0]?.id ?? '');
      await lanes.postpone(again, 0, 0);
      const next = (await lanes.take(5, 10)).find(({ sid }) => sid === 'a');
      assert.deepEqual([next?.attempts, seqsOf(next)], [0, [2, 3]]);
    });

    it('[IN7] when a turn is over another process has the lane, and whoever comes late has nothing to say in it', async () => {
      await put('a', 1, 2);
      const late = await takeOne();
      await test.age(LANE_TURN_MS - 2_000);
      assert.deepEqual(await other.take(1, 10), []);
      await test.age(2_001);
      const lane = await takeOne(other);
      assert.deepEqual(seqsOf(lane), [1, 2]);
      assert.equal(await lanes.settle(late, late.entries[0]?.id ?? ''), false);
      await lanes.postpone(late, 60_000, 5);
      await lanes.postpone(late, 0, 0);
      assert.deepEqual(await lanes.take(1, 10), [], 'the turn of the other one goes on');
      assert.equal(await other.settle(lane, lane.entries[0]?.id ?? ''), true, 'what was settled late is gone');
      await other.postpone(lane, 0, 0);
      assert.deepEqual(seqsOf(await takeOne()), [2]);
    });

    it('[ME7] each turn has a greater serial than any before, though clocks are set back, and is kept as long as it is asked for', async () => {
      await put('a', 1);
      await put('b', 1);
      let last = 0;
      for (const process of [lanes, other, lanes]) {
        const taken = await process.take(5, 10);
        assert.equal(taken.length, 2);
        for (const { serial } of taken) {
          assert(serial > last, `${serial} after ${last}`);
          last = serial;
        }
        await test.age(LANE_TURN_MS - 2_000);
        for (const lane of taken) assert.equal(await process.keep(lane), true);
        await test.age(LANE_TURN_MS - 2_000);
        assert.deepEqual(await other.take(5, 10), []);
        for (const lane of taken) await process.postpone(lane, 0, 0);
        for (const lane of taken) assert.equal(await process.keep(lane), false);
        await test.age(1);
        await test.setBack();
      }
    });

    it('[IN7] each step keeps the turn for as long again', async () => {
      await put('a', 1, 2, 3);
      const lane = await takeOne();
      for (const { id } of lane.entries.slice(0, 2)) {
        await test.age(LANE_TURN_MS - 2_000);
        assert.equal(await lanes.settle(lane, id), true);
      }
      await test.age(LANE_TURN_MS - 2_000);
      assert.deepEqual(await other.take(1, 10), []);
    });

    it('[IN7, IN14] what nobody takes or can read is set aside with its reason, counted, and the lane goes on', async () => {
      await put('a', 1);
      await test.putBad('a');
      await put('a', 3);
      const lane = await takeOne();
      assert.deepEqual(seqsOf(lane), [1, 3]);
      const [first, bad] = lane.entries;
      assert(first !== undefined && bad !== undefined && 'unreadable' in bad && bad.unreadable !== '');
      assert.equal(await lanes.setAside(lane, first.id, 'it answered 500'), true);
      assert.equal(await lanes.setAside(lane, bad.id, bad.unreadable), true);
      await lanes.postpone(lane, 0, 0);
      assert.deepEqual(seqsOf(await takeOne()), [3]);
      assert.deepEqual(await other.aside(10), [
        { sid: 'a', told: undefined, reason: bad.unreadable },
        { sid: 'a', told: toldIn('a', 1), reason: 'it answered 500' },
      ]);
      assert.deepEqual([(await lanes.aside(1)).length, await test.links.aside(10)], [1, []]);
      const { count, setAside } = await other.waiting();
      assert.deepEqual({ count, setAside }, { count: 1, setAside: 2 });
    });

    it('[IN7] a commit owes each endpoint what it wants, in the order in which it happened', async () => {
      const opened = await test.channels.open(sidOf('a'));
      const commits = commitsOf(opened, busyOrders());
      for (const commit of commits) assert.equal(await test.channels.commit(commit), 'committed');
      const told = commits.flatMap((commit) => commit.told);
      assert(told.length > 12);
      const [lane] = await lanes.take(5, 1_000);
      assert.deepEqual(
        lane?.entries.map((entry) => ('owed' in entry ? entry.owed : entry)),
        told,
      );
      const [links] = await test.links.take(5, 1_000);
      assert.deepEqual(
        seqsOf(links),
        told.filter(({ event }) => event.type === 'link-started').map(({ seq }) => seq),
      );
      const waiting = await lanes.waiting();
      assert.equal(waiting.count, told.length);
    });

    it('[IN7] whoever takes, pays, puts off, or is too late: each channel is given in its order, and nothing is skipped', async () => {
      let seq = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(ACT, { maxLength: 40, size: 'max' }), async (acts) => {
          const waiting = new Map<string, number[]>();
          const held = new Map<string, { readonly by: EventLanes; readonly lane: Lane<Told> }>();
          const isFree = new Set(['a', 'b:c', 'd 🙂']);
          for (const act of acts) {
            if (act.type === 'put') {
              seq += 1;
              await put(act.channel, seq);
              waiting.set(act.channel, [...(waiting.get(act.channel) ?? []), seq]);
            } else if (act.type === 'age') {
              await test.age(LANE_TURN_MS + 1);
              for (const sid of ['a', 'b:c', 'd 🙂']) isFree.add(sid);
            } else if (act.type === 'take') {
              const by = test.processes[act.by];
              for (const lane of await by.take(act.most, 3)) {
                assert(isFree.has(lane.sid), `${lane.sid} is another one's`);
                assert.deepEqual(seqsOf(lane), waiting.get(lane.sid)?.slice(0, 3));
                isFree.delete(lane.sid);
                held.set(lane.sid, { by, lane });
              }
            } else {
              const holder = held.get(act.channel);
              if (holder === undefined) continue;
              if (act.type === 'postpone') {
                await holder.by.postpone(holder.lane, LANE_TURN_MS, 1);
                continue;
              }
              const [first] = holder.lane.entries;
              if (first === undefined || !('owed' in first)) continue;
              await holder.by.settle(holder.lane, first.id);
              const left = (waiting.get(act.channel) ?? []).filter((one) => !('owed' in first) || one > first.owed.seq);
              waiting.set(act.channel, left);
              if (left.length === 0) isFree.add(act.channel);
            }
          }
          await test.age(2 * LANE_TURN_MS);
          for (let left = await lanes.take(5, 100); left.length > 0; left = await lanes.take(5, 100)) {
            for (const lane of left) {
              assert.deepEqual(seqsOf(lane), waiting.get(lane.sid));
              waiting.delete(lane.sid);
              await lanes.settle(lane, lastOf(lane));
            }
          }
          assert.deepEqual([...waiting.values()].flat(), []);
        }),
        { numRuns: 25 },
      );
    });
  });
}
