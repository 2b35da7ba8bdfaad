import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { type Channel, newChannel } from '../../../src/domain/channel.ts';
import type { Sid } from '../../../src/domain/ids.ts';
import { EMPTY_ROSTER, learn, type Roster, type ZegoFact } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import type { Commit } from '../../../src/ports/channelStore.ts';
import { packRecords, writeCommit } from '../../../src/stores/records/commitRecord.ts';
import { readApplicants, readSnapshot } from '../../../src/stores/records/snapshot.ts';
import { openSqliteFile, type SqliteFile } from '../../../src/stores/sqlite/file.ts';
import { StoreError } from '../../../src/stores/storeError.ts';
import { type Step, steps } from '../../support/call/randomSteps.ts';
import { fileIn, openBeside } from '../../support/sqliteFile.ts';
import { histories } from '../../support/zego/zegoHistories.ts';
import {
  type ActorState,
  afterCommit,
  busyOrders,
  cmdIdOf,
  commitOf,
  commitsOf,
  START,
  sidOf,
} from '../contract/actor.ts';
import { everyRow } from '../contract/everyRow.ts';
import { makeFolder, openChannels, optionsFor, removeFolder } from './support/folder.ts';

const SID = sidOf('a channel');
/** Of each table what readers go by. */
const TABLES = [
  'SELECT * FROM channels ORDER BY sid',
  'SELECT * FROM applicants ORDER BY sid, user_id',
  'SELECT sid, user_id, cmd_id, order_type, answer, at FROM replies ORDER BY sid, n',
  'SELECT * FROM journal ORDER BY sid, seq',
  'SELECT * FROM finished_links ORDER BY user_id',
  'SELECT * FROM t_linkcall_base_userlog ORDER BY link_serial',
  'SELECT * FROM zego_sessions ORDER BY sid, session',
  'SELECT * FROM zego_users ORDER BY sid, session, user_id',
  'SELECT * FROM zego_streams ORDER BY sid, session, stream_id',
];

describe('SQLite: the log of commits', () => {
  const folders: string[] = [];
  const files: SqliteFile[] = [];
  const newFolder = async (): Promise<string> => {
    const folder = await makeFolder();
    folders.push(folder);
    return folder;
  };
  const openIn = (folder: string): SqliteFile => {
    const file = openSqliteFile({ path: fileIn(folder), sync: 'normal', busyTimeoutMs: 0, journalMax: 1_000 });
    files.push(file);
    return file;
  };
  afterEach(async () => {
    for (const file of files.splice(0)) file.close();
    await Promise.all(folders.splice(0).map(removeFolder));
  });

  it('[ST2] keeps a group as one row, and the tables have it when they are read', async () => {
    const folder = await newFolder();
    const file = openIn(folder);
    const commits = commitsOf(actorOf(file, SID), busyOrders());
    assert.deepEqual(new Set(keep(file, commits)), new Set(['committed']));
    assert.deepEqual(rows(folder, 'SELECT count(*) AS n FROM commit_log'), [{ n: 1 }]);
    assert.deepEqual(rows(folder, 'SELECT * FROM journal'), []);
    assert.equal(file.journal(SID, undefined, 1_000).length, commits.length);
    assert.deepEqual(rows(folder, 'SELECT * FROM commit_log'), []);
  });

  it('[ST1, ST3] brings into the tables at the start what a process left that was killed', async () => {
    const [folder, copy] = [await newFolder(), await newFolder()];
    const file = openIn(folder);
    const commits = commitsOf(actorOf(file, SID), busyOrders());
    keep(file, commits);
    for (const end of ['', '-wal']) await copyFile(`${fileIn(folder)}${end}`, `${fileIn(copy)}${end}`);
    const store = await openChannels(optionsFor(copy));
    assert.deepEqual(await store.peek(SID), commits.at(-1)?.channel);
    await store.close();
    file.applyLog();
    assert.deepEqual(everything(copy), everything(folder));
  });

  it('[ST1] many commits at once leave in the tables what they leave one by one', async () => {
    const folderOfEach = [await newFolder(), await newFolder()] as const;
    const [atOnce, oneByOne] = [openIn(folderOfEach[0]), openIn(folderOfEach[1])];
    let run = 0;
    const property = fc.property(
      fc.array(steps, { minLength: 1, maxLength: 3 }),
      histories(20, WORLD),
      (told, facts) => {
        run += 1;
        const commits = told.flatMap((one, n) => lifeOf(sidOf(`${run}.${n}`), one, facts));
        for (const { sid } of commits.filter(({ entries: [entry] }) => entry?.seq === 1)) {
          for (const file of [atOnce, oneByOne]) file.open(sid, 0, 0);
        }
        const mixed = commits.toSorted((a, b) => a.at - b.at);
        keep(atOnce, mixed.slice(0, mixed.length / 2));
        keep(atOnce, mixed.slice(mixed.length / 2));
        atOnce.applyLog();
        const after = new Map(commits.map(({ sid, channel }) => [sid, channel]));
        for (const [sid, channel] of after) {
          assert.deepEqual(channelIn(atOnce, sid), channel);
        }
        for (const commit of mixed) {
          keep(oneByOne, [commit]);
          oneByOne.applyLog();
        }
        assert.deepEqual(everything(folderOfEach[0]), everything(folderOfEach[1]));
      },
    );
    fc.assert(property, { numRuns: 30 });
  });

  it('[ST4] knows who has the channel now, also when the one before was refused last', async () => {
    const file = openIn(await newFolder());
    const [first] = commitsOf(actorOf(file, SID), busyOrders());
    assert(first !== undefined);
    file.open(SID, 0, 0);
    assert.deepEqual(keep(file, [first]), ['fenced']);
    file.open(SID, 0, 0);
    assert.deepEqual(keep(file, [first, { ...first, epoch: 2 }, { ...first, epoch: 3 }]), [
      'fenced',
      'fenced',
      'committed',
    ]);
    assert.equal(file.journal(SID, undefined, 10).length, 1);
  });

  it('[ST7] goes on while the tables cannot be written, says so to whoever reads them, and loses nothing', async () => {
    const folder = await newFolder();
    const file = openIn(folder);
    const [first, ...later] = commitsOf(actorOf(file, SID), busyOrders());
    assert(first !== undefined);
    change(folder, "CREATE TRIGGER trouble BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'trouble'); END");
    keep(file, [first]);
    assert.throws(() => file.peek(SID), /trouble/);
    assert.deepEqual(rows(folder, 'SELECT version FROM channels'), []);
    keep(file, later);
    change(folder, 'DROP TRIGGER trouble');
    assert.equal(file.journal(SID, undefined, 1_000).length, 1 + later.length);
  });

  it('[ST7] takes no more when the tables have not been written for very long', async () => {
    const folder = await newFolder();
    const file = openIn(folder);
    const [plain] = commitsOf(actorOf(file, SID), busyOrders());
    assert(plain !== undefined);
    const commit = { ...plain, entries: plain.entries.map((entry) => ({ ...entry, cmdId: cmdIdOf('x'.repeat(64)) })) };
    change(folder, "CREATE TRIGGER trouble BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'trouble'); END");
    keep(file, Array(60_000).fill(commit));
    assert.throws(() => keep(file, [commit]), /trouble/);
    change(folder, 'DROP TRIGGER trouble');
    assert.deepEqual(keep(file, [commit]), ['committed']);
  });

  it('[ST7] leaves a damaged snapshot as it is, and goes on with all the others', async () => {
    const folder = await newFolder();
    const file = openIn(folder);
    const sound = sidOf('sound');
    const commits = [SID, sound].flatMap((sid) => commitsOf(actorOf(file, sid), busyOrders()));
    keep(file, commits.slice(0, 1));
    file.open(SID, 0, 0);
    change(folder, `UPDATE channels SET snapshot = 'spoiled' WHERE sid = '${SID}'`);
    keep(
      file,
      commits.slice(1).map((commit) => ({ ...commit, epoch: commit.sid === SID ? 2 : 1 })),
    );
    assert.deepEqual(channelIn(file, sound), commits.at(-1)?.channel);
    assert.equal(file.peek(SID)?.channel.snapshot, 'spoiled');
    assert.equal(file.journal(SID, undefined, 1_000).length, commits.length / 2);
  });

  it('[ST3] reads what an earlier version left, in MessagePack', async () => {
    const folder = await newFolder();
    openIn(folder);
    const commits = commitsOf(fresh(SID), busyOrders());
    const packed = new Packr().pack(commits.map((commit) => writeCommit(commit, 0)));
    change(folder, `INSERT INTO commit_log (commits) VALUES (x'${packed.toString('hex')}')`);
    const store = await openChannels(optionsFor(folder));
    assert.deepEqual(await store.peek(SID), commits.at(-1)?.channel);
    await store.close();
  });

  for (const [what, bytes] of [
    ['no commits', "x'05'"],
    ['no JSON', "x'5b'"],
    ['no list of commits', "x'5b355d'"],
    ['no MessagePack', "x'dc'"],
    // [{ sid: 5 }]
    ['commits of other shapes', "x'9181a373696405'"],
  ]) {
    it(`[ST7] that holds ${what} is damage`, async () => {
      const folder = await newFolder();
      openIn(folder);
      change(folder, `INSERT INTO commit_log (commits) VALUES (${bytes})`);
      await assert.rejects(openChannels(optionsFor(folder)), (error) => {
        assert(error instanceof StoreError);
        assert.match(error.message, /linkcall\.sqlite: .*commit_log.*backup/);
        return true;
      });
    });
  }
});

const WORLD = { sessions: 2, users: 3, span: 20, streams: 2 };

const actorOf = (file: SqliteFile, sid: Sid): ActorState => {
  file.open(sid, 0, 0);
  return fresh(sid);
};

function keep(file: SqliteFile, commits: readonly Commit[]): readonly unknown[] {
  return file.commit(
    commits.map(({ sid, epoch }) => ({ sid, epoch })),
    packRecords(commits.map((commit) => writeCommit(commit, 0))),
  );
}

function channelIn(file: SqliteFile, sid: Sid): Channel {
  const { channel, applicants } = file.peek(sid) ?? assert.fail(`no channel ${sid}`);
  return readSnapshot(channel.snapshot, sid, readApplicants(applicants, everyRow));
}

function rows(folder: string, sql: string): Record<string, unknown>[] {
  const db = openBeside(folder, { readOnly: true });
  try {
    return db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    db.close();
  }
}

/** A snapshot, or an entry, means the same in any order of its fields. */
const everything = (folder: string): unknown[] =>
  TABLES.map((sql) =>
    rows(folder, sql).map(({ snapshot, entry, ...row }) => ({
      ...row,
      snapshot: JSON.parse(`${snapshot ?? null}`),
      entry: JSON.parse(`${entry ?? null}`),
    })),
  );

function change(folder: string, sql: string): void {
  const db = openBeside(folder);
  db.exec(sql);
  db.close();
}

/** Commands and facts of ZEGO in turns, each of them one commit. */
function lifeOf(sid: Sid, told: readonly Step[], facts: readonly ZegoFact[]): Commit[] {
  let [actor, roster, at]: [ActorState, Roster, number] = [fresh(sid), EMPTY_ROSTER, START];
  return told.map(({ wait, order }, index) => {
    at += wait;
    const fact = facts[index];
    const after = fact === undefined ? roster : learn(roster, fact, 0).roster;
    const commit = {
      ...commitOf(actor, { ...order, at }, cmdIdOf(`cmd ${index % 5}`)),
      roster: rosterChange(roster, after),
    };
    actor = afterCommit(commit);
    roster = after;
    return commit;
  });
}

const fresh = (sid: Sid): ActorState => ({ epoch: 1, channel: newChannel(sid), journalSeq: 0, feedSeq: 0, commits: 0 });
