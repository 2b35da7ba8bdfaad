import assert from 'node:assert/strict';
import { Bundle } from '../../../src/server/transport/bundle.ts';
import { firstFrame, OPCODE, type Received } from '../../hostile/support/frames.ts';

describe('a bundle of frames', () => {
  const notice = Buffer.from('notice');
  const patch = Buffer.alloc(70_000, 7);

  it('is one for all who are told the same in the same order', () => {
    const nothing = new Bundle();
    const both = nothing.with(notice, false).with(patch, false);
    assert.equal(nothing.with(notice, false).with(patch, false), both);
    assert.equal(both.bytes, both.bytes);
    assert.notEqual(nothing.with(patch, false).with(notice, false), both);
    assert.notEqual(nothing.with(Buffer.from('notice'), false), nothing.with(notice, false));
  });

  it('holds them as they go over the wire, whatever their length, bytes and text', () => {
    const lengths = [0, 1, 125, 126, 65_535, 65_536];
    const payloads = lengths.map((length, nth) => Buffer.alloc(length, nth));
    const bundle = payloads.reduce((before, payload, nth) => before.with(payload, nth % 2 === 0), new Bundle());
    const wanted = payloads.map((payload, nth) => ({ opcode: nth % 2 === 0 ? OPCODE.text : OPCODE.binary, payload }));
    assert.deepEqual(framesIn(bundle.bytes), wanted);
    assert.equal(bundle.length, bundle.bytes.length);
  });

  it('keeps what it was given, whatever is written over it later', () => {
    const shared = Buffer.from('first');
    const bundle = new Bundle().with(shared, true);
    shared.fill('x');
    assert(bundle.bytes.includes('first'));
  });
});

function framesIn(bytes: Buffer): Received[] {
  const frame = firstFrame(bytes);
  if (frame === undefined) return [];
  const { opcode, payload } = frame;
  return [{ opcode, payload }, ...framesIn(bytes.subarray(frame.bytes))];
}
