import assert from 'node:assert/strict';
import {
  CLOSE,
  CREATE,
  FORM_TYPE,
  fact,
  form,
  json,
  LOGIN,
  LOGOUT,
  parse,
  STREAM_CLOSE,
  STREAM_CREATE,
  type Written,
  without,
  wrongField,
} from './callbacks.ts';

describe('malformed callbacks', () => {
  const REQUIRED: readonly (readonly [Written, readonly string[]])[] = [
    [CREATE, ['event', 'room_id', 'room_session_id', 'room_create_time']],
    [CLOSE, ['room_id', 'room_session_id', 'room_close_time']],
    [LOGIN, ['room_id', 'room_seq', 'user_account', 'session_id', 'login_time']],
    [LOGOUT, ['room_id', 'room_seq', 'user_account', 'session_id', 'login_time', 'logout_time']],
    [STREAM_CREATE, ['room_id', 'room_session_id', 'user_id', 'stream_id', 'create_time_ms']],
    [STREAM_CLOSE, ['room_id', 'room_session_id', 'user_id', 'stream_id', 'destroy_timemillis']],
  ];
  for (const [body, names] of REQUIRED) {
    for (const name of names) {
      it(`[ZG3] ${body.event} without a sound ${name} says so`, () => {
        assert.equal(wrongField(without(body, name)), name);
        for (const written of ['null', '{}', '[1]', 'true', '1.5', '-1', '1e3', '""', '-0']) {
          assert.equal(wrongField({ ...body, [name]: written }), name);
        }
      });
    }
  }

  it('[ZG3] a time is whole milliseconds of the calendar', () => {
    assert.equal(fact({ ...CREATE, room_create_time: '8640000000000000' }).type, 'created');
    for (const time of ['8640000000000001', '9'.repeat(30), '"1763600000.5"', '" 1"', '"0x1"', '"١"']) {
      for (const [body, name] of [
        [CREATE, 'room_create_time'],
        [CLOSE, 'room_close_time'],
        [LOGIN, 'login_time'],
        [LOGOUT, 'logout_time'],
        [STREAM_CREATE, 'create_time_ms'],
        [STREAM_CLOSE, 'create_time_ms'],
        [STREAM_CLOSE, 'destroy_timemillis'],
      ] as const) {
        assert.equal(wrongField({ ...body, [name]: time }), name);
      }
    }
  });

  it('[ZG3] names are text of 1 to 128 bytes without control characters', () => {
    const longest = `"${'é'.repeat(64)}"`;
    assert.equal(fact({ ...LOGIN, room_id: longest, user_account: longest }).type, 'came');
    for (const name of [`"${'é'.repeat(65)}"`, '"a\\u0000b"', '"\\n"', '"\\ud800"']) {
      assert.equal(wrongField({ ...LOGIN, room_id: name }), 'room_id');
      assert.equal(wrongField({ ...LOGIN, user_account: name }), 'user_account');
    }
  });

  it('[ZG3] [ME3] a stream id is text of 1 to 256 characters without control characters', () => {
    assert.equal(fact({ ...STREAM_CREATE, stream_id: `"${'é'.repeat(256)}"` }).type, 'stream-opened');
    for (const stream_id of [`"${'a'.repeat(257)}"`, '"a\\u0000b"', '"\\ud800"'])
      assert.equal(wrongField({ ...STREAM_CREATE, stream_id }), 'stream_id');
  });

  for (const [what, body] of [
    ['nothing', ''],
    ['broken JSON', '{"event":'],
    ['a list', '[{"event":"room_create"}]'],
    ['null', 'null'],
    ['a text', '"room_create"'],
    ['a number', '17446744073709551557'],
    ['10,000 lists', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['lists without an end', '['.repeat(65_536)],
  ] as const) {
    it(`[ZG3] ${what} for a body is malformed, and not a crash`, () => {
      const callback = parse(body);
      assert(callback.kind === 'malformed');
      assert.equal(callback.field, 'body');
    });
  }

  it('[ZG3] 10,000 objects in each other have no event, and are no crash', () => {
    const callback = parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`);
    assert(callback.kind === 'malformed');
    assert.equal(callback.field, 'event');
  });

  it('[ZG3] what is signed and well-formed up to its last field only is malformed', () => {
    for (const tail of ['', ',', ',"a"', ',"a":01}', ',"a":[1,]}', ',"a":"\\x"}', ',"a":{"b":]}}', '}x', ',}', '}}']) {
      const callback = parse(json(CREATE).slice(0, -1) + tail);
      assert(callback.kind === 'malformed', tail);
      assert.equal(callback.field, 'body');
    }
  });

  it('[ZG15] a body of more fields than any of ZEGO’s is malformed', () => {
    const names = Array.from({ length: 101 }, (_, n) => `f${n}`);
    const many = (count: number): Written => ({
      ...Object.fromEntries(names.slice(0, count - Object.keys(CREATE).length).map((name) => [name, '1'])),
      ...CREATE,
    });
    assert.equal(parse(json(many(100))).kind, 'fact');
    assert.equal(parse(form(many(100)), FORM_TYPE).kind, 'fact');
    for (const callback of [parse(json(many(101))), parse(form(many(101)), FORM_TYPE)]) {
      assert(callback.kind === 'malformed');
      assert.equal(callback.field, 'body');
    }
  });

  it('[ZG3] bytes that are no UTF-8 are malformed, also when a form hides them', () => {
    for (const type of ['application/json', FORM_TYPE, undefined]) {
      const callback = parse(Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]), type);
      assert(callback.kind === 'malformed');
      assert.match(callback.message, /not UTF-8/);
    }
    for (const room_id of ['%ff', '%', '%zz', '%C0%80', '%ED%A0%80']) {
      const callback = parse(form(without(CREATE, 'room_id')).concat(`&room_id=${room_id}`), FORM_TYPE);
      assert(callback.kind === 'malformed');
      assert.equal(callback.field, 'room_id');
    }
  });
});
