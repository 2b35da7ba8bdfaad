import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { z } from 'zod';
import { NOTICES } from '../../schema/notices.ts';
import { REPLIES } from '../../schema/replies.ts';
import { jsonSchemas } from '../../src/http/docs/jsonSchema.ts';
import { typeText } from './typeText.ts';

/** An import of ours. */
const RELATIVE = /((?:from|import\()\s*["'])(\.[^"']+)\.ts(["'])/g;
const INDEX = 'src/client/index.d.ts';

/** Writes what TypeScript is to know of the client; returns the file to begin with. */
export function writeTypes(root: string, folder: string): string {
  const emitted = join(folder, 'emitted');
  emit(root, emitted);
  plain(root, emitted, 'schema/replies', 'Replies', REPLIES);
  plain(root, emitted, 'schema/notices', 'Notices', NOTICES);
  for (const file of reached(emitted, INDEX)) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    // By what they are called when they are run: older compilers know no other way.
    writeFileSync(path, readFileSync(join(emitted, file), 'utf8').replaceAll(RELATIVE, '$1$2.js$3'));
  }
  rmSync(emitted, { recursive: true });
  return INDEX;
}

function emit(root: string, outDir: string): void {
  mkdirSync(outDir, { recursive: true });
  const config = join(outDir, 'tsconfig.json');
  const compilerOptions = {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true },
    ...{ rootDir: root, outDir, types: [], typeRoots: [] },
  };
  const files = [join(root, 'src/client/index.ts')];
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }));
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', config], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tsc: ${stdout}`);
}

/** In place of types that are inferred from schemas, and would need the library of those. */
function plain(
  root: string,
  emitted: string,
  file: string,
  name: string,
  schemas: Readonly<Record<string, z.ZodType>>,
): void {
  const members = Object.entries(schemas).map(
    ([key, schema]) => `  readonly ${key}: ${typeText(jsonSchemas({ it: schema }, 'output').it ?? {}, '  ')};`,
  );
  const source = readFileSync(join(root, `${file}.ts`), 'utf8');
  const aliases = source.match(new RegExp(`^export type \\w+ =\\s+${name}\\[[^;]*;`, 'gm')) ?? [];
  const error = name === 'Replies' ? ["export type WireError = Replies['linkcall_apply_rq']['error'];"] : [];
  const text = [`export interface ${name} {`, ...members, '}', ...aliases, ...error, ''].join('\n');
  writeFileSync(join(emitted, `${file}.d.ts`), text);
}

/** A file and all that it imports of ours. */
function reached(folder: string, first: string): ReadonlySet<string> {
  const found = new Set([first]);
  for (const file of found) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, , from = ''] of text.matchAll(RELATIVE)) {
      const path = join(folder, dirname(file), `${from}.d.ts`);
      if (!existsSync(path)) throw new Error(`${file} imports ${from}, which has no types`);
      found.add(relative(folder, path));
    }
  }
  return found;
}
