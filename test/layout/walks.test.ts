import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { signatureOf } from '../../src/zego/verify.ts';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const RECORD = new URL('./recordRan.ts', import.meta.url).pathname;
const SECRET = 'secret';

/** What passes the house, and through how many files at most. */
const WALKS = { 'An application': 25, 'A callback': 15 } as const;
type Walk = keyof typeof WALKS;

const page = readFileSync('CONTRIBUTING.md', 'utf8');

/** The files of a walk, in order, as CONTRIBUTING.md lists them under its name. */
function filesOf(walk: Walk): string[] {
  const [, list = ''] = page.split(`**${walk}**`);
  const [items = ''] = list.split(/\n\n(?!\d)/);
  return [...items.matchAll(/`((?:rooms|schema|src)\/[\w./]+\.ts)`/g)].map(([, file = '']) => file);
}

function importsOf(file: string): Set<string> {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:from |new URL\()'(\.{1,2}\/[^']+)'/g);
  return new Set([...specifiers].map(([, path = '']) => join(dirname(file), path)));
}

function areNeighbours(one: string, other: string): boolean {
  const [its, others] = [importsOf(one), importsOf(other)];
  return (
    its.has(other) || others.has(one) || [...its].some((file) => file.startsWith('src/ports/') && others.has(file))
  );
}

describe('the ways through the house, as CONTRIBUTING.md draws them', () => {
  const ran = new Map<Walk, ReadonlySet<string>>();

  /** A server of its own whose threads tell which files ran while something passed. */
  async function record(walk: Walk, pass: (server: TestServer) => Promise<() => Promise<unknown>>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-walks-'));
    const server = await TestServer.start({
      NODE_OPTIONS: `--import ${RECORD}`,
      TEST_RAN: folder,
      ZEGO_CALLBACK_SECRET: SECRET,
    });
    const told = (moment: string) => readdirSync(folder).filter((name) => new RegExp(`^${moment}\\.\\d+$`).test(name));
    try {
      const act = await pass(server);
      // The main thread, and the store's.
      for (const moment of ['from', 'to']) {
        if (moment === 'to') await act();
        writeFileSync(join(folder, moment), '');
        await until(() => told(moment).length === 2, `both threads tell of ${moment}`);
      }
      const files = told('to').flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
      ran.set(walk, new Set(files));
    } finally {
      await server.remove();
      await rm(folder, { recursive: true });
    }
  }

  before(() =>
    Promise.all([
      record('An application', async (server) => {
        const host = await TestClient.join(server, 'live', 'host', 'hana');
        const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
        return async () => {
          await ann.request('linkcall_apply_rq', { op_code: 1 });
          await until(() => host.waitingIds.length === 1, 'the host sees who waits');
        };
      }),
      record('A callback', async (server) => {
        const tell = async (fields: object) => {
          const timestamp = String(Math.floor(Date.now() / 1_000));
          const signature = signatureOf(SECRET, timestamp, '1');
          const body = JSON.stringify({ appid: '1', timestamp, nonce: '1', signature, ...fields });
          const headers = { 'content-type': 'application/json' };
          const answer = await fetch(`${server.url}/zego/callback`, { method: 'POST', headers, body });
          assert.equal(answer.status, 200);
        };
        await TestClient.join(server, 'live', 'host', 'hana');
        const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
        const login = { room_id: 'live', room_seq: '1', user_account: 'ann', session_id: '2', user_role: 2 };
        const came = { ...login, login_time: Date.now() };
        await tell({ event: 'room_create', room_id: 'live', room_session_id: '1', room_create_time: Date.now() });
        await tell({ event: 'room_login', ...came, user_update_seq: 1 });
        await ann.request('linkcall_apply_rq', { op_code: 1 });
        const left = { ...came, logout_time: Date.now() + 1_000, reason: 0, user_update_seq: 2 };
        return () => tell({ event: 'room_logout', ...left });
      }),
    ]),
  );

  for (const [walk, most] of Object.entries(WALKS) as [Walk, number][]) {
    it(`${walk} passes at most ${most} files`, () => {
      const files = filesOf(walk);
      assert(files.length > most / 2, `the list of ${walk} was not found: ${files.length} files`);
      assert(files.length <= most, `${files.length} files`);
      assert.equal(new Set(files).size, files.length, 'a file is listed twice');
    });

    it(`${walk} runs in each file of its list`, () => {
      assert.deepEqual(
        filesOf(walk).filter((file) => !ran.get(walk)?.has(file)),
        [],
      );
    });

    it(`${walk} comes to each file from one before it: one imports the other, or they meet at a port`, () => {
      const files = filesOf(walk);
      const lost = files
        .slice(1)
        .filter((file, nth) => !files.slice(0, nth + 1).some((one) => areNeighbours(one, file)));
      assert.deepEqual(lost, []);
    });
  }
});
