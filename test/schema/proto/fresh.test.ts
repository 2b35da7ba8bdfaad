import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { protoc } from './protoc.ts';

const NAME = 'linkcall_pb.ts';
const PLUGIN = '--plugin=protoc-gen-es=node_modules/.bin/protoc-gen-es';

describe('schema/proto/linkcall_pb.ts', () => {
  it('[IN11] is what linkcall.proto says now: if not, run npm run proto', () => {
    const folder = mkdtempSync(join(tmpdir(), 'linkcall-proto-'));
    try {
      protoc([PLUGIN, `--es_out=${folder}`, '--es_opt=target=ts', '-I', 'schema/proto', 'linkcall.proto']);
      assert.equal(readFileSync(join('schema/proto', NAME), 'utf8'), readFileSync(join(folder, NAME), 'utf8'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
