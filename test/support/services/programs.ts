import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const DIRECTORIES = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
/** Debian starts a service as it installs it, unless this program says no. */
const NO_AUTOSTART = '/usr/sbin/policy-rc.d';
const INSTALLING = '/tmp/linkcall-tests-install';

const INSTALL = `
  set -e
  if [ ! -e ${NO_AUTOSTART} ]; then
    trap 'rm ${NO_AUTOSTART}' EXIT
    printf '#!/bin/sh\\nexit 101\\n' > ${NO_AUTOSTART}
    chmod +x ${NO_AUTOSTART}
  fi
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$@"
`;

/** The path of an installed program; who may install Debian's packages gets it installed. */
export function findProgram(name: string, ...debianPackages: readonly string[]): string {
  const found = lookUp(name);
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || lookUp('apt-get') === undefined) {
    throw new Error(`The tests need ${name}: install it (Debian: apt-get install ${debianPackages.join(' ')}).`);
  }
  install(debianPackages);
  const installed = lookUp(name);
  if (installed === undefined) throw new Error(`${debianPackages.join(' ')} was installed, but has no ${name}.`);
  return installed;
}

/** The same for what is no program: a file that a package brings. */
export function findFile(path: string, ...debianPackages: readonly string[]): void {
  if (existsSync(path)) return;
  if (process.getuid?.() !== 0 || lookUp('apt-get') === undefined) {
    throw new Error(`The tests need ${path}: install it (Debian: apt-get install ${debianPackages.join(' ')}).`);
  }
  install(debianPackages);
  if (!existsSync(path)) throw new Error(`${debianPackages.join(' ')} was installed, but has no ${path}.`);
}

export function lookUp(name: string): string | undefined {
  return DIRECTORIES.map((directory) => join(directory, name)).find((path) => existsSync(path));
}

/** Suites that run side by side take turns: there is one apt. */
function install(debianPackages: readonly string[]): void {
  process.stderr.write(`Installing Debian's ${debianPackages.join(' ')} for the tests\n`);
  run('flock', [INSTALLING, 'sh', '-c', INSTALL, 'install', ...debianPackages]);
}

function run(program: string, args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
}
