import assert from 'node:assert/strict';
import { Propagation, SeenVersions } from '../../loadtest/load/propagation.ts';

const person = () => ({ seen: new SeenVersions() });

/** Two who watch, and what was told of when the last of them saw it. */
function watch() {
  const [ann, ben] = [person(), person()];
  const propagation = new Propagation<ReturnType<typeof person>>();
  const told: number[] = [];
  const see = (who: typeof ann, version: number, atMs: number) => {
    who.seen.note(version, atMs);
    propagation.saw(who, version, atMs);
  };
  const forVersion = (version: number) => propagation.watch(version, [ann, ben], (atMs) => told.push(atMs));
  return { ann, ben, propagation, told, see, forVersion };
}

describe('the propagation of a version', () => {
  it('tells when the last one saw it', () => {
    const { ann, ben, told, see, forVersion } = watch();
    forVersion(5);
    see(ann, 5, 10);
    assert.deepEqual(told, []);
    see(ben, 5, 30);
    assert.deepEqual(told, [30]);
  });

  it('counts a later version, which holds the change, too, and not an earlier one', () => {
    const { ann, ben, told, see, forVersion } = watch();
    forVersion(5);
    see(ann, 4, 10);
    see(ann, 6, 20);
    see(ben, 9, 25);
    assert.deepEqual(told, [25]);
  });

  it('knows what was seen before the answer came', () => {
    const { ann, ben, told, see, forVersion } = watch();
    see(ann, 5, 10);
    see(ben, 5, 12);
    see(ben, 6, 40);
    forVersion(5);
    assert.deepEqual(told, [12]);
  });

  it('does not wait for who is gone', () => {
    const { ann, ben, propagation, told, see, forVersion } = watch();
    forVersion(5);
    see(ann, 5, 10);
    propagation.gone(ben);
    assert.deepEqual(told, [10]);
  });

  it('tells nothing if nobody is left', () => {
    const { ann, ben, propagation, told, forVersion } = watch();
    forVersion(5);
    propagation.gone(ann);
    propagation.gone(ben);
    assert.deepEqual(told, []);
  });

  it('remembers the last versions only', () => {
    const { ann } = watch();
    for (let version = 1; version <= 1_000; version += 1) ann.seen.note(version, version);
    assert.equal(ann.seen.firstAtMs(999), 999);
    assert.equal(ann.seen.firstAtMs(1_001), undefined);
    assert((ann.seen.firstAtMs(1) ?? 0) > 900);
  });
});
