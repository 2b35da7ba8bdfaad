import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCallback, readDelivery } from '../../src/zego/callback.ts';
import { readFields } from '../../src/zego/fields.ts';
import { verify } from '../../src/zego/verify.ts';
import {
  CLOSE,
  CREATE,
  FIXTURES,
  FORM_TYPE,
  fact,
  form,
  json,
  LOGIN,
  LOGOUT,
  NOW,
  parse,
  SECRET,
  STREAM_CLOSE,
  STREAM_CREATE,
  without,
  wrongField,
} from './callbacks.ts';

const SESSION = '17446744073709551557';

describe("ZEGO's callbacks as facts", () => {
  it('[ZG1] [ZG2] every fixture is authentic and a fact', () => {
    assert.equal(FIXTURES.length, 17);
    for (const body of FIXTURES) {
      const read = readFields(new TextEncoder().encode(body), 'application/json');
      assert(read.kind === 'read');
      const signature = readDelivery(read.fields);
      assert(signature.kind === 'read');
      const trust = { secrets: [SECRET], appIds: ['1'], toleranceS: 600 };
      assert.deepEqual(verify(signature.delivery, trust, NOW), { kind: 'authentic' });
      const callback = parseCallback(read.fields);
      assert(callback.kind === 'fact', JSON.stringify(callback));
      assert.equal(callback.event, JSON.parse(body).event);
      assert.equal(callback.sid, JSON.parse(body).room_id);
    }
  });

  it('a room that was created', () => {
    assert.deepEqual(fact(CREATE), { type: 'created', session: SESSION, at: 1_763_600_000_000 });
    assert.deepEqual(parse(json(CREATE)), {
      kind: 'fact',
      event: 'room_create',
      sid: 'r1',
      fact: { type: 'created', session: SESSION, at: 1_763_600_000_000 },
    });
  });

  it('a room that was closed', () => {
    assert.deepEqual(fact(CLOSE), { type: 'closed', session: SESSION, at: 1_763_600_040_000 });
  });

  it('[ZG12] a room that was closed long before it is told was closed then', () => {
    for (const [room_close_time, at] of [
      ['0', 0],
      ['"1"', 1],
      ['1763600029999', 1_763_600_029_999],
    ] as const) {
      assert.deepEqual(fact({ ...CLOSE, room_close_time }), { type: 'closed', session: SESSION, at });
    }
  });

  const COMING = {
    session: SESSION,
    userId: 'u1',
    login: { at: 1_763_600_000_010, id: '17446744073709551558' },
    isBot: false,
    seq: 7,
  };

  it('a user who came', () => {
    assert.deepEqual(fact(LOGIN), { type: 'came', ...COMING });
  });

  it('a user who left', () => {
    assert.deepEqual(fact(LOGOUT), { type: 'left', leftAt: 1_763_600_003_000, mayBeTakenOver: false, ...COMING });
  });

  it('[ZG12] the reason 3, and no other, may be a take-over', () => {
    const told = (reason: string) => ({ ...fact({ ...LOGOUT, reason }) });
    const left = { type: 'left', leftAt: 1_763_600_003_000, ...COMING };
    for (const reason of ['3', '"3"']) assert.deepEqual(told(reason), { ...left, mayBeTakenOver: true });
    for (const reason of ['0', '"1"', '2', '"4"', '33', '""'])
      assert.deepEqual(told(reason), { ...left, mayBeTakenOver: false });
    assert.deepEqual(fact(without(LOGOUT, 'reason')), { ...left, mayBeTakenOver: false });
  });

  it('[ZG11] the role 4, and no other, is a bot', () => {
    for (const user_role of ['4', '"4"'])
      assert.deepEqual(fact({ ...LOGIN, user_role }), { type: 'came', ...COMING, isBot: true });
    for (const user_role of ['1', '"2"', '"44"', '""', '"admin"']) {
      assert.deepEqual(fact({ ...LOGIN, user_role }), { type: 'came', ...COMING });
    }
    assert.deepEqual(fact(without(LOGIN, 'user_role')), { type: 'came', ...COMING });
    for (const user_role of ['4.0', 'true', '{}']) assert.equal(wrongField({ ...LOGIN, user_role }), 'user_role');
  });

  it('[ZG13] user_update_seq may be missing, and 0 or nothing is as good as that', () => {
    const unnumbered = { type: 'came', ...COMING, seq: undefined };
    for (const user_update_seq of ['0', '"0"', '""']) assert.deepEqual(fact({ ...LOGIN, user_update_seq }), unnumbered);
    assert.deepEqual(fact(without(LOGIN, 'user_update_seq')), unnumbered);
    const last = `${Number.MAX_SAFE_INTEGER}`;
    assert.deepEqual(fact({ ...LOGIN, user_update_seq: last }), {
      type: 'came',
      ...COMING,
      seq: Number.MAX_SAFE_INTEGER,
    });
    for (const user_update_seq of [
      '"-1"',
      '"x"',
      '"9007199254740992"',
      '-1',
      '1.5',
      '1e400',
      '9007199254740992',
      '[]',
    ]) {
      assert.equal(wrongField({ ...LOGIN, user_update_seq }), 'user_update_seq');
    }
    assert.deepEqual(
      parse(json({ ...LOGIN, user_update_seq: 'null' })),
      parse(json(without(LOGIN, 'user_update_seq'))),
    );
  });

  const LIFE = {
    session: SESSION,
    streamId: 'cam-1',
    streamSid: 's-115205137699740000000000104',
    userId: 'u1',
    seq: 7,
    createdAt: 1_763_600_004_000,
  };

  it('[ME3] a stream that was created', () => {
    assert.deepEqual(fact(STREAM_CREATE), { type: 'stream-opened', ...LIFE });
  });

  it('[ME3] a stream that was closed, which tells when it was created', () => {
    const closed = { type: 'stream-closed', ...LIFE, closedAt: 1_763_600_009_000 };
    assert.deepEqual(fact(STREAM_CLOSE), closed);
    assert.deepEqual(fact(without(STREAM_CLOSE, 'create_time_ms')), { ...closed, createdAt: undefined });
  });

  it('[ME3] stream_seq is a number, whatever zeros stand before it', () => {
    const numbered = (stream_seq: string) => fact({ ...STREAM_CREATE, stream_seq });
    const opened = { type: 'stream-opened', ...LIFE };
    for (const seq of ['"000000000000000000000000000000000012"', '"012"', '12'])
      assert.deepEqual(numbered(seq), { ...opened, seq: 12 });
    for (const seq of ['0', '"000"', '""']) assert.deepEqual(numbered(seq), { ...opened, seq: undefined });
    assert.deepEqual(fact(without(STREAM_CREATE, 'stream_seq')), { ...opened, seq: undefined });
    for (const stream_seq of ['"-1"', '"0x1"', '"00009007199254740992"', '1.5', '[]'])
      assert.equal(wrongField({ ...STREAM_CREATE, stream_seq }), 'stream_seq');
  });

  it('[ME3] a stream without an id of ZEGO’s servers has an empty one', () => {
    assert.deepEqual(fact(without(STREAM_CREATE, 'stream_sid')), { type: 'stream-opened', ...LIFE, streamSid: '' });
  });

  it('[ZG1] any uint64 is the same as a bare number, as text and in a form', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (id) => {
        for (const room_session_id of [`${id}`, `"${id}"`]) {
          const { session } = fact({ ...CREATE, room_session_id });
          assert.equal(session, `${id}`);
        }
      }),
    );
  });

  it('[ZG1] an id beyond uint64 is refused, not rounded', () => {
    for (const id of ['18446744073709551616', '"18446744073709551616"', '9'.repeat(400), '1e400']) {
      assert.equal(wrongField({ ...CREATE, room_session_id: id }), 'room_session_id');
    }
  });

  it('[ZG1] a room or a user with a number for a name keeps every digit', () => {
    const callback = parse(json({ ...LOGIN, room_id: SESSION, user_account: '18446744073709551615' }));
    assert(callback.kind === 'fact' && callback.fact.type === 'came');
    assert.equal(callback.sid, SESSION);
    assert.equal(callback.fact.userId, '18446744073709551615');
  });

  it('every scalar may be a number or a text', () => {
    for (const body of [CREATE, CLOSE, LOGIN, LOGOUT, STREAM_CREATE, STREAM_CLOSE]) {
      const numbers = Object.entries(body).map(([name, written]) => [name, written.replace(/^"(\d+)"$/, '$1')]);
      const texts = Object.entries(body).map(([name, written]) => [name, written.replace(/^(\d+)$/, '"$1"')]);
      assert.deepEqual(fact(Object.fromEntries(numbers)), fact(body));
      assert.deepEqual(fact(Object.fromEntries(texts)), fact(body));
    }
  });

  it('fields that nobody knows are not read', () => {
    const more = {
      id_name: '{"a":[1.5,null]}',
      __proto__x: 'true',
      constructor: '{}',
      toString: '1',
      kind: '"malformed"',
    };
    assert.deepEqual(parse(json({ ...CREATE, ...more })), parse(json(CREATE)));
    const strange = json(CREATE).replace('{', '{"__proto__":{"room_id":"r9","isAdmin":true},');
    assert.deepEqual(parse(strange), parse(json(CREATE)));
    assert.equal('isAdmin' in {}, false);
    assert.equal(parse('{"__proto__":{"event":"room_create","room_id":"r9"}}').kind, 'malformed');
  });

  it('of a field that is there twice the last one counts', () => {
    const twice = json(CREATE).replace('{', '{"room_id":["r9"],"room_session_id":5,');
    assert.deepEqual(parse(twice), parse(json(CREATE)));
    assert.deepEqual(parse(`room_id=r9&${form(CREATE)}`, FORM_TYPE), parse(json(CREATE)));
  });
});

describe("ZEGO's callbacks that change no list", () => {
  it('an event that is not known is not used', () => {
    for (const event of ['"room_opened"', '"__proto__"', '"ROOM_CREATE"', '7']) {
      assert.deepEqual(parse(json({ ...CREATE, event })), { kind: 'unused', event: 'other' });
    }
  });

  it('room_create of the in-app chat product is not used', () => {
    const chat = { ...without(CREATE, 'room_session_id'), operator_account: '"u1"' };
    assert.deepEqual(parse(json(chat)), { kind: 'unused', event: 'room_create' });
    assert.equal(fact({ ...CREATE, operator_account: '"u1"' }).type, 'created');
    assert.equal(wrongField(without(CREATE, 'room_session_id')), 'room_session_id');
  });
});

describe('what a body is read as', () => {
  const names = (room_id: string) => ({ ...CREATE, room_id: JSON.stringify(room_id) });

  it('a form is percent-decoded, JSON is not', () => {
    const callback = parse(json(names('50%25+a')));
    assert(callback.kind === 'fact');
    assert.equal(callback.sid, '50%25+a');
    for (const written of ['%E6%88%BF%2B1%3D%26', '房%2b1=%26']) {
      const decoded = parse(form(without(CREATE, 'room_id')).concat(`&room_id=${written}+`), FORM_TYPE);
      assert(decoded.kind === 'fact');
      assert.equal(decoded.sid, '房+1=& ');
    }
  });

  it('JSON is the default, in any charset', () => {
    for (const type of ['application/json; charset=latin1', 'APPLICATION/JSON', 'text/plain', '', ';']) {
      assert.equal(parse(json(CREATE), type).kind, 'fact');
    }
    assert.equal(parse(`\ufeff ${json(CREATE)}\n`).kind, 'fact');
    assert.equal(parse(form(CREATE)).kind, 'malformed');
  });

  it('a form by any capitals, and nothing else, is a form', () => {
    assert.equal(parse(form(CREATE), 'Application/X-WWW-Form-URLencoded').kind, 'fact');
    assert.equal(parse(json(CREATE), FORM_TYPE).kind, 'malformed');
  });
});
