import assert from 'node:assert/strict';
import { ORDER_BYTES_MAX, readEntry } from '../../src/inbox/readEntry.ts';

const read = (order: unknown, id = '1-0') =>
  readEntry({ id, fields: new Map([['order', typeof order === 'string' ? order : JSON.stringify(order)]]) });

describe('an entry of the stream of orders', () => {
  it('[IN4] asks for what its field says, in the name of its own id', () => {
    const body = { order: 'apply', sid: '7', user_id: 'ann', id: 'key', user: { nick: 'Ann' } };
    const asked = read({ ...body, sid: 7 });
    assert('sid' in asked);
    assert.deepEqual([asked.sid, asked.cmdId, asked.body.order], ['7', 'key', 'apply']);
  });

  it('[IN4] is known by its place in the stream where it has no id', () => {
    const asked = read({ order: 'open', sid: 'a' }, '1790000000000-3');
    assert('sid' in asked);
    assert.equal(asked.cmdId, '1790000000000-3');
  });

  it("[IN3, IN4] may be the original's word that somebody left", () => {
    const asked = read({ cmd: 'p_user_real_leave_channel_event', sid: 5, singer_id: 6, uid: 7, id: 'unread' });
    assert.deepEqual(asked, { sid: '5', cmdId: '1-0', body: { order: 'leave', sid: '5', user_id: '7' } });
  });

  const bad: readonly (readonly [order: unknown, says: RegExp])[] = [
    ['', /not well-formed JSON/],
    ['{"sid":', /not well-formed JSON/],
    ['null', /^order must be a JSON object/],
    ['[]', /^order must be a JSON object/],
    ['"open"', /^order must be a JSON object/],
    [{}, /order must be open, .* or reopen/],
    [{ order: 'dance', sid: 'a' }, /order must be open, .* or reopen/],
    [{ order: 'open' }, /sid is missing/],
    [{ order: 'open', sid: '' }, /sid must be text of 1 to 128 bytes/],
    [{ order: 'open', sid: 'a', id: '' }, /id must be text of 1 to 64 characters/],
    [{ order: 'open', sid: 'a', id: 7 }, /id must be text of 1 to 64 characters/],
    [{ order: 'open', sid: 'a', user_id: 'ann' }, /unknown field: "user_id"/],
    [{ order: 'apply', sid: 'a' }, /user_id must be/],
    [{ order: 'apply', sid: 'a', user_id: 'ann', user: { level: -1 } }, /user\.level/],
    [{ order: 'check', sid: 'a', user_id: 'ann' }, /check is a question/],
    [{ order: 'leave', sid: 'a', user_id: 'ann', at: 1.5 }, /at must be a whole number/],
    [{ order: 'limits', sid: 'a' }, /limit/],
    [{ cmd: 'p_other', sid: 'a', uid: 'b' }, /cmd must be p_user_real_leave_channel_event/],
    [{ cmd: 'p_user_real_leave_channel_event', sid: 'a' }, /uid must be/],
    [JSON.stringify({ order: 'open', sid: 'a', id: 'x'.repeat(ORDER_BYTES_MAX) }), /larger than 65536 bytes/],
  ];
  for (const [order, says] of bad) {
    it(`[IN4] cannot be done: ${JSON.stringify(order).slice(0, 60)}`, () => {
      const asked = read(order);
      assert('unreadable' in asked);
      assert.match(asked.unreadable, says);
    });
  }

  it('[IN4] cannot be done without the field, or when it is not in the stream any more', () => {
    assert.deepEqual(readEntry({ id: '1-0', fields: new Map([['body', '{}']]) }), {
      unreadable: 'there is no field "order"',
    });
    assert.deepEqual(readEntry({ id: '1-0', fields: undefined }), {
      unreadable: 'it was taken out of the stream before it was done',
    });
  });
});
