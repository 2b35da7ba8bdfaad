import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** By a folder: what must not be imported there, and what may be. */
const TABLE: Readonly<Record<string, { readonly breaks: readonly string[]; readonly keeps: readonly string[] }>> = {
  'src/domain': {
    breaks: ['../ports/runtime.ts', '../app/rate.ts', 'zod', 'node:fs'],
    keeps: ['./ids.ts', './call/decide.ts'],
  },
  'src/domain/call': {
    breaks: ['../queue/wait.ts', '../../ports/runtime.ts', '../roster/roster.ts'],
    keeps: ['../ids.ts', './event.ts'],
  },
  'src/ports': { breaks: ['../app/rate.ts', 'ioredis'], keeps: ['../domain/ids.ts', './runtime.ts'] },
  'src/runtime': { breaks: ['../app/rate.ts', 'ioredis'], keeps: ['../ports/runtime.ts'] },
  schema: {
    breaks: ['../src/app/rate.ts', '../rooms/LiveChannelRoom.ts', 'express'],
    keeps: ['../src/domain/ids.ts', 'zod'],
  },
  'src/app': {
    breaks: ['../stores/open.ts', '../routing/directory.ts', 'node:fs', 'zod'],
    keeps: ['../domain/ids.ts', '../ports/runtime.ts'],
  },
  'src/routing': {
    breaks: ['../stores/open.ts', '../cluster/cluster.ts', '@colyseus/core'],
    keeps: ['../app/channels.ts', '../ports/runtime.ts'],
  },
  'src/stores/records': {
    breaks: ['../sqlite/file.ts', '../redis/keys.ts', '../../app/rate.ts', 'ioredis'],
    keeps: ['../../domain/ids.ts', 'zod', 'msgpackr'],
  },
  'src/stores/sqlite': {
    breaks: ['../redis/keys.ts', '../mysql/rows.ts', '../../app/rate.ts', 'ioredis', 'mysql2'],
    keeps: ['../records/snapshot.ts', 'node:sqlite'],
  },
  'src/stores/redis': {
    breaks: ['../sqlite/file.ts', '../../app/rate.ts', 'mysql2', 'node:sqlite'],
    keeps: ['../records/snapshot.ts', 'ioredis'],
  },
  'src/stores/mysql': {
    breaks: ['../sqlite/file.ts', '../../app/rate.ts', 'ioredis'],
    keeps: ['../records/userLogTables.ts', 'mysql2/promise'],
  },
  'src/userLog': { breaks: ['../http/app.ts', '../stores/redis/keys.ts', 'mysql2'], keeps: ['../ports/userLog.ts'] },
  'src/metrics': { breaks: ['../http/app.ts', '../stores/open.ts'], keeps: ['prom-client', '../ports/runtime.ts'] },
  'src/overview': {
    breaks: ['../stores/open.ts', '../metrics/createMetrics.ts', '../http/app.ts', 'zod'],
    keeps: ['../ports/overview.ts', '../app/census.ts', '../runtime/rest.ts'],
  },
  'src/platform': {
    breaks: ['../app/rate.ts', '../webhooks/webhooks.ts', '../server/config/config.ts', 'express', 'zod'],
    keeps: ['../ports/asking.ts', '../../schema/question.ts', 'standardwebhooks', 'node:https'],
  },
  'src/webhooks': {
    breaks: ['../stores/open.ts', '../http/app.ts', '../server/config/config.ts', 'express', 'standardwebhooks'],
    keeps: ['../ports/owed.ts', '../../schema/feedEvent.ts', '../platform/signedPost.ts', 'node:http'],
  },
  'src/inbox': {
    breaks: ['../app/channels.ts', '../stores/redis/keys.ts', '../stores/sqlite/file.ts', '../http/app.ts', 'express'],
    keeps: ['../ports/inbox.ts', '../../schema/orders.ts', '../stores/redis/link.ts', 'ioredis', 'zod'],
  },
  'src/zego/media': {
    breaks: ['../../routing/orderRouter.ts', '../../stores/open.ts', 'express', 'zod'],
    keeps: ['../streamOrders.ts', '../../ports/zego.ts', '../../app/owed/laneWorker.ts'],
  },
  'src/zego': {
    breaks: ['../stores/open.ts', '../http/api/channels.ts', '../../rooms/LiveChannelRoom.ts', 'ioredis'],
    keeps: ['../ports/zego.ts', 'express', '../http/door/reply.ts'],
  },
  'src/http': {
    breaks: ['../stores/open.ts', '../server/log.ts', '../../rooms/LiveChannelRoom.ts', '@colyseus/core'],
    keeps: ['../ports/zego.ts', 'express', 'zod'],
  },
  'src/cluster': {
    breaks: ['../http/app.ts', '../stores/sqlite/file.ts', '../server/log.ts'],
    keeps: ['../routing/directory.ts', 'ioredis', '../stores/redis/link.ts'],
  },
  'src/mirrors': {
    breaks: ['../cluster/cluster.ts', '../stores/redis/keys.ts', '../../rooms/LiveChannelRoom.ts', '@colyseus/core'],
    keeps: ['../app/servedChannel.ts', '../routing/remoteCalls.ts', '../stores/records/snapshot.ts', 'zod'],
  },
  rooms: {
    breaks: ['../src/stores/open.ts', '../src/http/app.ts', '../src/server/log.ts', 'express'],
    keeps: ['../schema/messages.ts', '../src/app/channels.ts', '@colyseus/core'],
  },
  'src/client': {
    breaks: ['../server/log.ts', '../domain/ids.ts', '../../rooms/LiveChannelRoom.ts', 'node:fs', 'ws'],
    keeps: ['../../schema/messages.ts', '@colyseus/sdk'],
  },
  'web/api': {
    breaks: ['../../src/server/log.ts', '../../src/domain/ids.ts', '../../rooms/LiveChannelRoom.ts', 'node:fs'],
    keeps: ['../../src/client/index.ts', '../dom/patch.ts'],
  },
  loadtest: {
    breaks: ['../src/server/log.ts', '../src/domain/ids.ts', '../rooms/LiveChannelRoom.ts', '../test/support/until.ts'],
    keeps: ['../src/client/index.ts', 'node:fs'],
  },
};

/** What `src/domain` and `src/app` never ask themselves, and browsers do not have. */
const GLOBALS: readonly (readonly [folder: string, code: string])[] = [
  ...['src/domain', 'src/domain/call', 'src/app', 'src/app/mailbox'].flatMap((folder) =>
    ['Date.now()', 'Math.random()', 'process.pid', 'setTimeout(() => {}, 1)', "fetch('x')"].map(
      (code) => [folder, code] as const,
    ),
  ),
  ...['src/client', 'web'].map((folder) => [folder, 'process.pid'] as const),
];

const CIRCLE = [
  ['src/zego/one.ts', "import type { Other } from './other.ts';\nexport type One = Other | 1;\n"],
  ['src/zego/other.ts', "import type { One } from './one.ts';\nexport type Other = One | 2;\n"],
] as const;

/** These put the others together, ship them, or are clients of what runs. */
const ALL_OF_IT = ['src/server', 'deploy', 'examples'];

type Report = {
  readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[];
};

describe('who may import whom', () => {
  let root: string;
  let refused: ReadonlySet<string>;
  let circles: ReadonlySet<string>;

  const fileOf = (folder: string, nth: number, kind: string): string => `${folder}/${kind}${nth}.ts`;

  /** One file each, all linted at once by the rules of the project. */
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'linkcall-layout-'));
    await copyFile('biome.json', join(root, 'biome.json'));
    await writeFile(join(root, '.gitignore'), '');
    for (const [folder, { breaks, keeps }] of Object.entries(TABLE)) {
      for (const [nth, from] of breaks.entries()) await write(fileOf(folder, nth, 'breaks'), `import '${from}';\n`);
      for (const [nth, from] of keeps.entries()) await write(fileOf(folder, nth, 'keeps'), `import '${from}';\n`);
    }
    for (const [nth, [folder, code]] of GLOBALS.entries())
      await write(fileOf(folder, nth, 'asks'), `export const it = () => ${code};\n`);
    for (const [file, code] of CIRCLE) await write(file, code);
    const args = ['lint', '--reporter=json', '--max-diagnostics=none', '--vcs-enabled=false', '.'];
    const { stdout } = await run(join(process.cwd(), 'node_modules/.bin/biome'), args, {
      cwd: root,
      maxBuffer: 1e8,
    }).catch((error) => error);
    const report: Report = JSON.parse(stdout);
    const inFiles = (rule: RegExp) =>
      new Set(report.diagnostics.filter(({ category }) => rule.test(category)).map(({ location }) => location.path));
    refused = inFiles(/noRestricted(Imports|Globals)$/);
    circles = inFiles(/noImportCycles$/);
  });
  after(() => rm(root, { recursive: true }));

  it('has no circles, of types neither', () => {
    assert.deepEqual(
      CIRCLE.map(([file]) => file).filter((file) => !circles.has(file)),
      [],
    );
  });

  it('has a row for each folder of the table in CONTRIBUTING.md', () => {
    const rows = readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^\| `([a-z][\w/]*)`(?:, `([\w/]+)`)? \|/gim);
    const folders = [...rows].flatMap(([, ...names]) => names.filter((name) => name !== undefined));
    assert(folders.length > 10);
    const tried = (folder: string) => Object.keys(TABLE).some((row) => row === folder || row.startsWith(`${folder}/`));
    assert.deepEqual(
      folders.filter((folder) => !tried(folder)),
      ALL_OF_IT,
    );
  });

  async function write(file: string, code: string): Promise<void> {
    await mkdir(join(root, dirname(file)), { recursive: true });
    await writeFile(join(root, file), code);
  }

  for (const [folder, { breaks, keeps }] of Object.entries(TABLE)) {
    it(`${folder} imports what it may, and nothing else`, () => {
      const wrong = breaks.filter((_, nth) => !refused.has(fileOf(folder, nth, 'breaks')));
      assert.deepEqual(wrong, [], 'imported although it must not be');
      const right = keeps.filter((_, nth) => refused.has(fileOf(folder, nth, 'keeps')));
      assert.deepEqual(right, [], 'refused although it may be imported');
    });
  }

  it('has no clock, chance or IO where decisions are made, and nothing of Node where browsers are', () => {
    assert.deepEqual(
      GLOBALS.filter(([folder], nth) => !refused.has(fileOf(folder, nth, 'asks'))),
      [],
    );
  });
});
