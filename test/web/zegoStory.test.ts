import assert from 'node:assert/strict';
import { busyMoment, emptyRoom, presentIn, shuffled } from '../../web/try/zegoStory.ts';

const people = ['ann', 'hana', 'ben'].map((id) => ({ id, nick: id }));

describe("the console's story of a ZEGO room", () => {
  it('begins with everybody coming, one dropping out and one leaving', () => {
    const { truth, callbacks } = busyMoment(emptyRoom(7n), { roomId: 'a', at: 1_000, people });
    assert.deepEqual(
      callbacks.map(({ event, fields }) => [event, fields.user_account ?? '']),
      [
        ['room_create', ''],
        ['room_login', 'ann'],
        ['room_login', 'hana'],
        ['room_login', 'ben'],
        ['room_logout', 'ann'],
        ['room_login', 'ann'],
        ['room_logout', 'ben'],
      ],
    );
    assert.deepEqual(presentIn(truth), ['ann', 'hana']);
    const numbered = callbacks.slice(1).map(({ fields }) => fields.user_update_seq);
    assert.deepEqual(numbered, ['1', '2', '3', '4', '5', '6']);
  });

  it('goes on where it ended: who had left comes back, and leaves the time after', () => {
    const first = busyMoment(emptyRoom(7n), { roomId: 'a', at: 1_000, people });
    const second = busyMoment(first.truth, { roomId: 'a', at: 9_000, people });
    assert.deepEqual(presentIn(second.truth), ['ann', 'ben', 'hana']);
    assert(second.callbacks.every(({ event, session }) => event !== 'room_create' && session === 7n));
    const third = busyMoment(second.truth, { roomId: 'a', at: 19_000, people });
    assert.deepEqual(presentIn(third.truth), ['ann', 'hana']);
  });

  it('loses nothing when it is shuffled', () => {
    const random = [0.9, 0, 0.5, 0.99];
    const mixed = shuffled([1, 2, 3, 4], () => random.shift() ?? 0);
    assert.notDeepEqual(mixed, [1, 2, 3, 4]);
    assert.deepEqual(mixed.toSorted(), [1, 2, 3, 4]);
  });
});
