import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

const FILES_MAX = 20;
const LINES_MAX = 300;
const PROGRAMS = ['src/archive.ts', 'src/cluster.ts', 'src/main.ts', 'src/token.ts'];

/** Made from linkcall.proto, and read by nobody. */
const isGenerated = (file: string) => file.endsWith('_pb.ts');

const code = globSync('{src,rooms,schema,loadtest,web,test,examples}/**/*.{ts,js,lua}').toSorted();

describe('the folders', () => {
  it('of the server have nothing loose in src/ but the programs', () => {
    assert.deepEqual(
      code.filter((file) => dirname(file) === 'src'),
      PROGRAMS,
    );
  });

  it(`have at most ${FILES_MAX} files`, () => {
    const folders = Map.groupBy(code, (file) => dirname(file));
    const full = [...folders].filter(([, files]) => files.length > FILES_MAX).map(([folder]) => folder);
    assert.deepEqual(full, []);
  });

  it(`have no file of the server's above ${LINES_MAX} lines`, () => {
    const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;
    const server = code.filter((file) => /^(src|rooms|schema)\//.test(file) && !isGenerated(file));
    assert.deepEqual(
      server.filter((file) => linesOf(file) > LINES_MAX),
      [],
    );
  });
});
