import assert from 'node:assert/strict';
import { streamCreated } from '../../../loadtest/zego/callback.ts';
import { Verdict } from '../../../loadtest/zego/phones/verdict.ts';

const ROOM = 'a call';
const stream = (streamId: string, createdAt: number) => ({
  ...{ roomId: ROOM, streamId, userId: 'ann', createdAt, sid: `sid of ${streamId}` },
});
const told = (streamId: string, at: number) =>
  streamCreated({ roomId: ROOM, session: 1n, at }, stream(streamId, at), '1');

/** May be on the air for 3 s after its cause; a lost callback is made up for within 10 s. */
const begin = () => new Verdict({ graceMs: 1_000, withinMs: 2_000, repairedMs: 10_000 });
const whats = (verdict: Verdict, now: number) => verdict.findings(now).map(({ what }) => what);

describe('the verdict on a server with phones', () => {
  it('[ME6] a stream may go on for the grace and a while after its right is over, and no longer', () => {
    const verdict = begin();
    verdict.begun('link');
    verdict.opened(stream('link', 0));
    assert.deepEqual(whats(verdict, 100_000), []);
    verdict.endAsked('link');
    verdict.over('link', 100_000);
    assert.deepEqual(whats(verdict, 103_000), []);
    assert.deepEqual(whats(verdict, 103_001), ['stream link is still on the air 3.0 s after its right was over']);
    verdict.ended('link', 102_000);
    assert.deepEqual(whats(verdict, 200_000), []);
    assert.deepEqual(verdict.onAirMs(), { median: 2_000, longest: 2_000 });
    verdict.opened(stream('link', 150_000));
    verdict.ended('link', 154_000);
    assert.deepEqual(whats(verdict, 200_000), ['stream link was on the air 54.0 s after its right was over']);
  });

  it('[ME7] while ZEGO cannot be told, and until it is tried again, nothing is late', () => {
    const verdict = begin();
    verdict.apiWasAway(10_000, 20_000);
    for (const [streamId, at] of [
      ['before', 6_000],
      ['meanwhile', 8_000],
      ['after', 20_001],
    ] as const) {
      verdict.begun(streamId);
      verdict.opened(stream(streamId, 0));
      verdict.over(streamId, at);
    }
    const late = (now: number) => verdict.findings(now).map(({ what }) => what.split(' ')[1]);
    assert.deepEqual(late(9_001), ['before']);
    assert.deepEqual(late(50_000), ['before', 'after']);
    assert.deepEqual(late(50_001), ['before', 'meanwhile', 'after']);
  });

  it('[ME6] nobody is cut who has a right to be on the air, until somebody has asked for its end', () => {
    const verdict = begin();
    for (const streamId of ['one', 'other']) {
      verdict.begun(streamId);
      verdict.opened(stream(streamId, 0));
    }
    verdict.endAsked('one');
    // Whoever has it again may lose it yet: who asked had no answer.
    verdict.begun('one');
    for (const streamId of ['one', 'other', 'nobodys']) verdict.cut(streamId, 1_000);
    assert.deepEqual(whats(verdict, 1_000), ['stream other was cut, and had a right to be on the air']);
  });

  it('[ME7] what the server has removed does not come back: it was forbidden before that', () => {
    const verdict = begin();
    verdict.begun('link');
    verdict.opened(stream('link', 0));
    verdict.over('link', 1_000);
    verdict.removed('link');
    verdict.ended('link', 1_000);
    assert.deepEqual(whats(verdict, 1_000), []);
    verdict.opened(stream('link', 1_050));
    verdict.ended('link', 1_100);
    assert.deepEqual(whats(verdict, 1_100), [
      'stream link came back after the server had removed it: it had not forbidden it',
    ]);
  });

  it('[ME6] the server knows of a stranger from when it is told, or from the gap that a lost callback leaves', () => {
    const verdict = begin();
    for (const streamId of ['lost', 'late']) verdict.opened(stream(streamId, 0));
    assert.deepEqual(whats(verdict, 100_000), []);
    verdict.arrived(told('late', 0), 5_000);
    assert.deepEqual(whats(verdict, 8_000), []);
    assert.deepEqual(whats(verdict, 8_001), [
      'stream late is still on the air 3.0 s after the server could know of this stranger',
    ]);
    verdict.ended('late', 8_000);
    verdict.arrived(told('another', 6_000), 6_000);
    assert.deepEqual(whats(verdict, 19_000), []);
    assert.equal(whats(verdict, 19_001).length, 1);
  });

  it('[ME3] what ZEGO could not be asked for while it was away is asked for again ten seconds later', () => {
    const lateFrom = (gapAt: number) => {
      const verdict = begin();
      verdict.apiWasAway(20_000, 30_000);
      verdict.opened(stream('lost', 0));
      verdict.arrived(told('another', gapAt), gapAt);
      return [18_001, 43_001, 44_001].find((now) => verdict.findings(now).length > 0);
    };
    assert.equal(lateFrom(5_000), 18_001);
    assert.equal(lateFrom(15_000), 43_001);
    assert.equal(lateFrom(31_000), 44_001);
  });
});
