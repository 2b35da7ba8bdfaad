import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFields } from '../../src/zego/fields.ts';
import { jsonMembers } from '../../src/zego/jsonMembers.ts';

const BYTES = 65_536;
const MAX = 1_000;

/** As `JSON.parse` makes it of the same text; undefined if that is no JSON, or no object. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function assertSame(text: string): void {
  const expected = parsed(text);
  const members = jsonMembers(text, MAX);
  if (expected === undefined) return;
  assert(members !== undefined, text);
  assert.deepEqual(Object.fromEntries(members.map(([name, value]) => [JSON.parse(name), JSON.parse(value)])), expected);
}

/** As long as a body may be, of the same part over and over. */
function filled(head: string, part: string, tail: string): string {
  return head + part.repeat((BYTES - head.length - tail.length) / part.length) + tail;
}

const DEAR: readonly string[] = [
  filled('{"a":[1.5', ',-1.5e3', ']}'),
  filled('{"a":[1', ',12345678901234567890', ']}'),
  filled('{"a":', '9', '}'),
  filled('{"a":[1', ',{"b":-1}', ']}'),
  filled('{"a":', '[', ''),
  filled('{"a":"', '\\"', '"}'),
  filled('{"a":"', '\\', '"}'),
  filled('{"a":1', ' ', '}'),
  filled('{"z":1', ',"a":-1', '}'),
  filled('{', '"', ''),
  filled('{"\\u0061', '\\', '":1}'),
];

describe('the members of a JSON object, as they are written', () => {
  it('[ZG15] are those that JSON.parse finds, the last one of a name, with or without escapes', () => {
    for (const text of [
      '{}',
      ' { } ',
      '{"a":1}',
      '{"a":1,"a":2}',
      '{"a":1,"\\u0061":2}',
      '{"\\u0061":1,"a":2}',
      '{"a":{"a":2}}',
      '{"b":{"a":2},"a":1}',
      '{"b":[{"a":"]}"}],"a":"\\\\"}',
      '{"a\\"":"\\\\\\"","b":"}"}',
      '\n{\t"a" :\r -0.5e1 , "b":null}\n',
      '{"__proto__":1,"constructor":{"a":1}}',
    ]) {
      assert(parsed(text) !== undefined);
      assertSame(text);
    }
  });

  it('[ZG15] are those that JSON.parse finds in any object', () => {
    // None that ends in a backslash: JSON.parse of Node 26 may take a name that ends in a quote for it.
    const names = fc.constantFrom('a', 'b', '"', '\n', '}', 'é');
    const space = fc.constantFrom('', ' ', '\n', '\t\r ');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.json(), space)), (members) => {
        const written = members.map(([name, value, gap]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${value}${gap}`);
        assertSame(`{${written.join(',')}}`);
      }),
    );
  });

  it('[ZG15] of a text that somebody spoiled are those that JSON.parse finds, if it finds any', () => {
    const bit = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      ' ',
      '1',
      '-',
      '.',
      'a',
      'null',
      '\u0000',
      'é',
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(), bit, fc.nat(3), (value, where, spoiled, without) => {
        const text = `{"a":${value},"b":1}`;
        const at = where % text.length;
        assertSame(text.slice(0, at) + spoiled + text.slice(at + without));
        assertSame(text.slice(0, at));
      }),
      { numRuns: 1_000 },
    );
  });

  it('[ZG15] no body of 64 KiB is much dearer to read, with all its numbers, than to parse without them', () => {
    for (const text of DEAR) {
      const body = Buffer.from(text);
      const read = () => {
        const fields = readFields(body, undefined);
        if (fields.kind === 'read') fields.flaw();
      };
      const ratio = leastMs(read) / leastMs(() => parsed(PLAIN));
      assert(ratio < RATIO_MAX, `${text.slice(0, 20)}…: ${ratio} times as long`);
    }
  });
});

/** A body as large that the parser likes. */
const PLAIN = filled('{"a":[1', ',{"b":1}', ']}');
/** It is about 1; with the parser asked how each number is written it was 9. */
const RATIO_MAX = 5;

/** The least of many: what else the machine does only adds. */
function leastMs(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 100; turn += 1) {
    const begun = performance.now();
    work();
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}
