import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { bundleClient } from './site.ts';

const FILES = globSync('src/client/**/*.ts');
/** IN11: loaded by who asks for it alone. */
const LAZY = 'src/client/protobuf.ts';

/** As it runs: what was imported for its types is gone. */
const program = (file: string): string => stripTypeScriptTypes(readFileSync(file, 'utf8'));

const importsOf = (file: string): string[] =>
  [...program(file).matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)].map(([, from = '']) => from);

describe('the typed client', () => {
  it('imports itself, the SDK, and of the schema what imports nothing: a browser has no more', () => {
    const imported = FILES.filter((file) => file !== LAZY).flatMap(importsOf);
    assert(imported.length > 20);
    const others = [...new Set(imported)].filter((from) => !from.startsWith('./') && from !== '@colyseus/sdk');
    const [shared, unknown] = [true, false].map((isSchema) =>
      others.filter((from) => /^\.\.\/\.\.\/schema\/(requests\/)?\w+\.ts$/.test(from) === isSchema),
    );
    assert.deepEqual(unknown, []);
    assert.deepEqual(
      shared?.flatMap((from) => importsOf(from.slice('../../'.length))),
      [],
    );
  });

  it('[IN11] loads what Protocol Buffers need only where they are asked for', () => {
    const asked = FILES.flatMap((file) => program(file).match(/.*\.\/protobuf\.ts.*/g) ?? []);
    assert.deepEqual(
      asked.map((line) => /await import\('\.\/protobuf\.ts'\)/.test(line)),
      [true],
    );
  });

  it('is bundled for browsers without a warning, and with nothing of Node left in it, the SDK included', async () => {
    assert.match(await bundleClient(), /\bconnectChannel\b/);
  });

  it('names nothing that only Node has', () => {
    for (const file of FILES) {
      assert.doesNotMatch(program(file), /\b(Buffer|process|global|setImmediate|require|__dirname)\b[.(]/, file);
    }
  });
});
