import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const NAME = '@linkcall/client';

/** A project that is empty but for the package, as npm unpacks it, and what the package says that it needs. */
export type Project = { readonly folder: string; readonly unpacked: string; remove(): void };

export function installPackage(): Project {
  const folder = mkdtempSync(join(tmpdir(), 'linkcall-package-'));
  const built = join(folder, 'built');
  execFileSync(process.execPath, ['deploy/client/build.ts', built]);
  const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: built,
    encoding: 'utf8',
  });
  const unpacked = join(folder, 'node_modules', NAME);
  mkdirSync(unpacked, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball.trim()), '-C', unpacked, '--strip-components=1']);
  rmSync(built, { recursive: true });
  for (const [name, version] of Object.entries(dependenciesOf(unpacked))) {
    const ours = resolve('node_modules', name);
    assert.equal(JSON.parse(readFileSync(join(ours, 'package.json'), 'utf8')).version, version, name);
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(ours, join(folder, 'node_modules', name));
  }
  return { folder, unpacked, remove: () => rmSync(folder, { recursive: true }) };
}

function dependenciesOf(unpacked: string): Record<string, string> {
  return JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')).dependencies;
}

/** The oldest Node that is installed beside the project's own: this one, if there is no other. */
export function oldestNode(): string {
  const installed = (process.env.PATH ?? '').split(':').map((directory) => join(directory, 'node'));
  const majorOf = (node: string) =>
    Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]);
  const others = installed.filter((node) => existsSync(node)).map((node) => ({ node, major: majorOf(node) }));
  const [oldest] = others.filter(({ major }) => major >= 20).toSorted((one, other) => one.major - other.major);
  return oldest?.node ?? process.execPath;
}
