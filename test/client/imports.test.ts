import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { bundleClient } from './site.ts';

const FILES = globSync('src/client/**/*.ts');

/** As it runs: what was imported for its types is gone. */
const program = (file: string): string => stripTypeScriptTypes(readFileSync(file, 'utf8'));

describe('the typed client', () => {
  it('imports nothing but itself and the SDK when it runs: a browser has no more', () => {
    const imported = FILES.flatMap((file) =>
      [...program(file).matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)].map(([, from = '']) => from),
    );
    assert(imported.length > 20);
    assert.deepEqual(
      [...new Set(imported)].filter((from) => !from.startsWith('./')),
      ['@colyseus/sdk'],
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
