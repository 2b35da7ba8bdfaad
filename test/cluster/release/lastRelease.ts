import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../../support/server.ts';

const run = promisify(execFile);

/** A release is the commit that gave what was unreleased in the changelog its version and its day. */
const DATED = '^## \\[[0-9].*\\] - [0-9-]+$';

export type Release = { readonly program: Program; readonly remove: () => Promise<void> };

/** The last release that the history knows, as one would start it. */
export async function lastRelease(): Promise<Release> {
  const { stdout } = await run('git', ['log', '-1', '--format=%H', '-G', DATED, '--', 'CHANGELOG.md']);
  const commit = stdout.trim();
  assert(commit, 'the history holds no release: this needs a clone with all of it ("git fetch --unshallow")');
  const folder = await mkdtemp(join(tmpdir(), 'linkcall-release-'));
  const archive = join(folder, 'release.tar');
  await run('git', ['archive', '--output', archive, commit]);
  await run('tar', ['-x', '-f', archive, '-C', folder]);
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  return {
    program: [process.execPath, join(folder, 'src/main.ts')],
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
