import assert from 'node:assert/strict';
import { fields, fromJson, list, maybe, number, someFields, text, variants } from '../../../src/reading/reader.ts';

const point = fields({ x: number, y: number });
const shape = variants<
  'kind',
  { kind: 'dot'; at: { x: number; y: number } } | { kind: 'line'; points: readonly number[] }
>('kind', {
  dot: fields({ kind: (raw) => raw as 'dot', at: point }),
  line: fields({ kind: (raw) => raw as 'line', points: list(number) }),
});

describe('readers', () => {
  for (const [what, read, expected] of [
    ['a field', () => point({ x: 1 }, 'point'), 'point.y is not a number'],
    [
      'a field within a field',
      () => shape({ kind: 'dot', at: { x: 1, y: 'x' } }, 'shape'),
      'shape.at.y is not a number',
    ],
    ['an item of a list', () => shape({ kind: 'line', points: [1, null] }, 'shape'), 'shape.points[1] is not a number'],
    ['a variant', () => list(shape)([{ kind: 'star' }], 'shapes'), 'shapes[0].kind is not one of dot, line'],
    ['a field that may be missing', () => someFields({ name: text })({ name: 7 }, 'person'), 'person.name is not text'],
    ['JSON within', () => fields({ at: fromJson(point) })({ at: '{' }, 'row'), 'row.at is not JSON'],
    ['no object', () => list(point)([[]], 'points'), 'points[0] is not an object'],
  ] as const) {
    it(`[ST7] say where ${what} cannot be read`, () => {
      assert.throws(read, { name: 'Unreadable', message: expected });
    });
  }

  it('[ST7] read own properties alone, and leave out what nobody asked for', () => {
    assert.throws(() => fields({ toString: text })({}, 'it'), { message: 'it.toString is not text' });
    const read = fields({ x: number, note: maybe(text) })({ x: 1, y: 2 }, 'it');
    assert.deepEqual(read, { x: 1, note: undefined });
  });
});
