import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { protoc } from '../schema/proto/protoc.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { findFile, findProgram } from '../support/services/programs.ts';

const run = promisify(execFile);

/** Debian's own: another one has none of Debian's modules. */
const PYTHON = '/usr/bin/python3';
/** A compiler takes its time on a slow machine. */
const TIMEOUT_MS = 600_000;
/** Above 2^53, and above 2^63. */
const SID = '18446744073709551000';
const HOST = '9007199254740993';
const VIEWER = '9223372036854775809';

/** What both say of the call. */
const CALL = [
  'viewer asks linkcall_apply_rq: done',
  `host hears that ${VIEWER} waits`,
  'viewer drives through a tunnel',
  'host asks linkcall_allow_rq: done',
  'viewer sees itself on the line',
  'viewer asks linkcall_apply_rq: done',
  'host sees that nobody is on the line',
  'viewer asks linkcall_allow_rq: bad-request',
];

describe('the clients of other languages', () => {
  let server: TestServer;
  let folder: string;
  before(async () => {
    server = await TestServer.start();
    folder = await mkdtemp(join(tmpdir(), 'linkcall-native-'));
  });
  after(async () => {
    await server?.remove();
    await rm(folder, { recursive: true });
  });

  async function callSaid(program: string, ...args: readonly string[]): Promise<string[]> {
    const host = await tokenFor({ sub: HOST, role: 'host', sid: SID });
    const viewer = await tokenFor({ sub: VIEWER, role: 'viewer' });
    const { stdout } = await run(program, [...args, server.url, SID, host, viewer]);
    return stdout.trim().split('\n');
  }

  it('[IN12, LC21] Python plays a call in JSON, and comes back to it', async () => {
    findFile('/usr/lib/python3/dist-packages/websockets/__init__.py', 'python3', 'python3-websockets');
    const said = await callSaid(PYTHON, '-B', 'examples/native/one_call.py');
    assert.deepEqual(said.slice(2), CALL);
  });

  it('[IN11, IN12, LC21] C++ plays a call in Protocol Buffers, and comes back to it', async () => {
    protoc([`--cpp_out=${folder}`, '-I', 'schema/proto', 'linkcall.proto']);
    findFile('/usr/include/google/protobuf/message.h', 'libprotobuf-dev');
    const program = join(folder, 'one_call');
    const sources = [resolve('examples/native/one_call.cpp'), join(folder, 'linkcall.pb.cc')];
    await run(findProgram('g++', 'g++'), [
      '-std=c++17',
      `-I${folder}`,
      '-o',
      program,
      ...sources,
      '-lprotobuf',
      '-pthread',
    ]);
    assert.deepEqual(await callSaid(program), CALL);
  });
}).timeout(TIMEOUT_MS);
