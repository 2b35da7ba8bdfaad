import assert from 'node:assert/strict';
import { MARK_EVERY_MS } from '../../../src/stores/servedMarks.ts';
import { settled, VirtualClock } from '../../support/doubles/virtualClock.ts';
import { fileIn, openBeside } from '../../support/sqliteFile.ts';
import { apply, commitsOf, START, sidOf } from '../contract/actor.ts';
import { makeFileOfFormat, makeFolder, openChannels, optionsFor, removeFolder } from './support/folder.ts';

/** The last one whose channels have no time. */
const EARLIER_FORMAT = 5;
const sid = sidOf('a channel');

describe('SQLite: runs', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await makeFolder();
  });
  afterEach(() => removeFolder(dataDir));

  it('[LC2] the channels of an earlier version are as late as the last entry of their journals', async () => {
    makeFileOfFormat(EARLIER_FORMAT, fileIn(dataDir));
    const db = openBeside(dataDir);
    db.exec(`
      INSERT INTO channels (sid, epoch, journal_seq) VALUES ('${sid}', 3, 2), ('another', 1, 0);
      INSERT INTO journal (sid, seq, entry) VALUES ('${sid}', 1, '{"at":${START}}'), ('${sid}', 2, '{"at":${START + 5}}')`);
    db.close();
    const store = await openChannels(optionsFor(dataDir));
    assert.deepEqual([(await store.open(sid)).lastAt, (await store.open(sidOf('another'))).lastAt], [START + 5, 0]);
    await store.close();
  });

  it('[LC26] a channel that nobody has opened yet was served by the run before, not by the one that serves others', async () => {
    const first = await openChannels(optionsFor(dataDir));
    for (const name of ['woken', 'asleep']) {
      const [commit] = commitsOf(await first.open(sidOf(name)), [apply('somebody')]);
      if (commit !== undefined) await first.commit(commit);
    }
    await first.close();

    const clock = new VirtualClock();
    const second = await openChannels({ ...optionsFor(dataDir), clock });
    await second.open(sidOf('woken'));
    await clock.pass(MARK_EVERY_MS);
    await second.check();
    await settled();
    const found = [await second.open(sidOf('woken')), await second.open(sidOf('asleep'))];
    assert.deepEqual(
      found.map(({ lastAt }) => lastAt),
      [START + MARK_EVERY_MS, START],
    );
    await second.close();
  });
});
