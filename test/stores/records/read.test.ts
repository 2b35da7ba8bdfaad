import assert from 'node:assert/strict';
import { z } from 'zod';
import { json, maybe, nameIn, read } from '../../../src/stores/records/read.ts';
import { overrides, uint64 } from '../../../src/stores/records/values.ts';

const point = z.object({ x: z.number(), y: z.number() });
const colour = nameIn<'red' | 'green'>({ red: true, green: true });

describe('what cannot be read', () => {
  for (const [what, schema, raw, expected] of [
    ['a field', point, { x: 1 }, 'it.y is not a number'],
    ['a field within a field', z.object({ at: point }), { at: { x: 1, y: 'x' } }, 'it.at.y is not a number'],
    ['an item of a list', z.array(z.boolean()), [true, null], 'it[1] is not true or false'],
    ['a name', z.object({ colour }), { colour: 'toString' }, 'it.colour is not one of red, green'],
    ['an id', z.object({ session: uint64 }), { session: '007' }, 'it.session is not an unsigned 64-bit number'],
    ['a field that may be missing', overrides, { maxLinks: '7' }, 'it.maxLinks is not a number'],
    ['JSON within', z.object({ at: json(point) }), { at: '{' }, 'it.at is not JSON'],
    ['what is in JSON', z.object({ at: json(point) }), { at: '{"x":1,"y":null}' }, 'it.at.y is not a number'],
    ['no object', z.array(point), [[]], 'it[0] is not an object'],
    ['no list', z.array(point), {}, 'it is not a list'],
    [
      'a number beyond its bounds',
      z.object({ n: z.int().max(3) }),
      { n: 4 },
      'it.n: Too big: expected number to be <=3',
    ],
  ] as const) {
    it(`[ST7] says where it is: ${what}`, () => {
      const told = { name: 'Unreadable', message: expected };
      assert.throws(() => read<unknown>(schema, raw, 'it'), told);
      assert.throws(() => read<unknown>(z.compile(schema), raw, 'it'), told);
    });
  }
});

describe('what can be read', () => {
  it('[ST7] has what JSON leaves out as undefined, and nothing that nobody asked for', () => {
    const schema = z.object({ x: z.number(), note: maybe(z.string()) });
    for (const each of [schema, z.compile(schema)]) {
      assert.deepEqual(read(each, { x: 1, y: 2 }, 'it'), { x: 1, note: undefined });
    }
  });
});
