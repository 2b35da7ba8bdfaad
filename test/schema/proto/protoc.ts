import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findProgram } from '../../support/services/programs.ts';

// Another implementation of protobuf: Google's compiler, which also reads and writes messages as text.

export const OURS = 'schema/proto/linkcall.proto';
/** As phones of the original have it: what is in there holds for ever. */
export const ORIGINAL = 'test/schema/proto/contract.proto';

const BYTES_MAX = 16 * 1024 * 1024;

export function protoc(args: readonly string[], input: Uint8Array | string = ''): Buffer {
  const program = findProgram('protoc', 'protobuf-compiler', 'libprotobuf-dev');
  // What makes our TypeScript runs by the project's own Node.
  const env = { ...process.env, PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(program, args, { input, env, maxBuffer: BYTES_MAX });
  if (status !== 0) throw new Error(`protoc ${args.join(' ')}: ${stderr}`);
  return stdout;
}
