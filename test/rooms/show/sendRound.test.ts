import assert from 'node:assert/strict';
import { SendRound } from '../../../rooms/show/sendRound.ts';

describe('a round of sending', () => {
  /** What its members do. */
  function play() {
    const done: string[] = [];
    const round = new SendRound((error) => done.push(String(error)));
    const member = (name: string, letGo = (): void => void done.push(name)) => ({
      letGo,
      terminate: () => void done.push(`${name} is cut`),
    });
    return { round, member, done };
  }

  it('lets go of each that joined, in their order, and once', () => {
    const { round, member, done } = play();
    assert.equal(round.isOpen, false);
    round.open();
    for (const name of ['a', 'b']) round.join(member(name));
    assert.equal(round.isOpen, true);
    round.close();
    round.close();
    assert.equal(round.isOpen, false);
    assert.deepEqual(done, ['a', 'b']);
  });

  it('of one that cannot be written to, that one alone is cut', () => {
    const { round, member, done } = play();
    round.open();
    const broken = member('broken', () => {
      throw new Error('no bytes');
    });
    for (const one of [member('a'), broken, member('b')]) round.join(one);
    round.close();
    assert.deepEqual(done, ['a', 'Error: no bytes', 'broken is cut', 'b']);
  });
});
