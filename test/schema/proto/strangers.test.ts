import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromBytes, toBytes } from '../../../schema/proto/messages.ts';
import { parseRequest } from '../../../schema/requests/parseRequest.ts';

const RUNS = 2_000;

/** Of one byte each, as strangers' tools may write them. */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const START_GROUP = 3;
const FIXED32 = 5;
const tag = (number: number, wireType: number): number => (number << 3) | wireType;

const apply = (...bytes: number[]) => fromBytes('linkcall_apply_rq', Uint8Array.from(bytes));

/** Of the request that `linkcall_apply_rq` is: op_code has the tag 5. */
const START = [tag(5, VARINT), 1];

describe('bytes of strangers', () => {
  it('[IN11] a value of another type than its field is skipped as unknown, and what follows it is read', () => {
    const singerNickAsNumber = [tag(3, VARINT), 0xff, 0x01];
    const opCodeAsText = [tag(5, LENGTH_DELIMITED), 2, tag(5, VARINT), 3];
    const opCodeAsFixed = [tag(5, FIXED32), 1, 0, 0, 0];
    const sidAsFixed = [tag(1, FIXED64), 1, 2, 3, 4, 5, 6, 7, 8];
    for (const odd of [singerNickAsNumber, opCodeAsText, opCodeAsFixed, sidAsFixed]) {
      assert.deepEqual(apply(...odd, ...START), { op_code: 1 });
    }
    assert.equal(parseRequest('linkcall_apply_rq', apply(...opCodeAsText)), undefined);
  });

  it('[IN11] what has no field is skipped, a group in a group too', () => {
    const group = [tag(9, START_GROUP), tag(8, START_GROUP), tag(8, 4), tag(9, 4)];
    assert.deepEqual(apply(...group, tag(15, LENGTH_DELIMITED), 1, 0, ...START), { op_code: 1 });
  });

  it('[IN11] a field that comes twice is what it is the second time', () => {
    assert.deepEqual(apply(tag(5, VARINT), 3, ...START), { op_code: 1 });
  });

  it('[IN11] bytes that end early, or are no message, are unreadable', () => {
    const cutOff = [tag(3, LENGTH_DELIMITED), 5, 0x61];
    const withoutEnd = [tag(5, VARINT), 0x80];
    const numberTooLong = [tag(5, VARINT), ...Array.from({ length: 10 }, () => 0xff), 1];
    const fieldNought = [tag(0, VARINT), 1];
    const groupWithoutEnd = [tag(9, START_GROUP)];
    for (const wrong of [cutOff, withoutEnd, numberTooLong, fieldNought, groupWithoutEnd]) {
      assert.equal(apply(...START, ...wrong), undefined, wrong.join(' '));
    }
  });

  it('[IN11] an id of 0 names nobody, and an id is what its text says, if it has one', () => {
    const allow = (body: object) => fromBytes('linkcall_allow_rq', toBytes('linkcall_allow_rq', body));
    assert.deepEqual(apply(tag(2, VARINT), 0, ...START), { op_code: 1 });
    assert.deepEqual(allow({ op_code: 1, user_id: '安' }), { op_code: 1, user_id: '安' });
    assert.deepEqual(allow({ op_code: 1, user_id: '18446744073709551615' }), {
      op_code: 1,
      user_id: '18446744073709551615',
    });
  });

  it('[IN11] whatever comes is read or is not, and nothing is thrown', () => {
    const valid = toBytes('linkcall_allow_rq', {
      op_code: 1,
      sid: '1',
      user_id: 'ann',
      cmd_id: 'first',
      singer_id: '9',
    });
    const spoilt = fc
      .tuple(fc.nat(valid.length - 1), fc.nat(0xff), fc.nat(valid.length))
      .map(([at, byte, length]) => valid.with(at, byte).subarray(0, length));
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        const body = fromBytes('linkcall_allow_rq', bytes);
        assert(body === undefined || typeof body === 'object');
      }),
      { numRuns: RUNS },
    );
  });
});
