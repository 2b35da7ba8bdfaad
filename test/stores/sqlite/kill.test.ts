import assert from 'node:assert/strict';
import { newChannel } from '../../../src/domain/channel.ts';
import type { Sid } from '../../../src/domain/ids.ts';
import { replay } from '../../../src/domain/journal.ts';
import type { ChannelStore } from '../../../src/ports/channelStore.ts';
import { fileIn, openBeside } from '../../support/sqliteFile.ts';
import { makeFolder, openChannels, optionsFor, removeFolder } from './support/folder.ts';
import { startChild } from './support/startChild.ts';
import { CHILD_CHANNELS } from './support/storeChild.ts';

const ALL_ENTRIES = 1_000_000;

describe('SQLite: a process that does not end well', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await makeFolder();
  });
  afterEach(() => removeFolder(dataDir));

  const openAfterwards = (): Promise<ChannelStore> => openChannels({ ...optionsFor(dataDir), journalMax: ALL_ENTRIES });

  it('[ST3] killed at any instant: the next start has every acknowledged change and no half change', async () => {
    for (const acknowledgements of [2, 40, 300, 1_500]) {
      const child = startChild('commit', dataDir);
      await child.printed(acknowledgements);
      child.process.kill('SIGKILL');
      const acknowledged = acknowledgedVersions(await child.lines);
      const store = await openAfterwards();
      for (const sid of CHILD_CHANNELS) {
        const version = await wholeVersion(store, sid);
        const told = acknowledged.get(sid) ?? 0;
        assert(version >= told, `${sid}: version ${version} was found, ${told} was acknowledged`);
      }
      await store.close();
      userLogFollowsJournal(dataDir);
    }
  });

  it('[ST7] a full disk fails commits with the name of the file, and loses nothing that was acknowledged', async () => {
    const child = startChild('commit', dataDir, 300);
    const lines = await child.lines;
    const failure = lines.find((line) => line.startsWith('failed'));
    assert(failure?.includes(fileIn(dataDir)) && failure.includes('disk'), failure ?? 'nothing failed');
    assert.equal(child.process.exitCode, 0, 'what waits for its tables is durable: the end is a good one');
    const store = await openAfterwards();
    for (const sid of CHILD_CHANNELS) {
      const version = await wholeVersion(store, sid);
      assert(version >= (acknowledgedVersions(lines).get(sid) ?? 0));
      const entries = (await store.journal(sid, { limit: ALL_ENTRIES })).length;
      assert(lines.includes(`read ${sid} ${version} ${entries}`), 'all of it could be read while the disk was full');
    }
    await store.check();
    await store.close();
    userLogFollowsJournal(dataDir);
  });
});

function acknowledgedVersions(lines: readonly string[]): Map<string, number> {
  return new Map(
    lines.flatMap((line) => {
      const [sid = '', version] = line.split(' ');
      return sid.startsWith('channel:') ? [[sid, Number(version)]] : [];
    }),
  );
}

/** The version of a channel whose journal, applicants and snapshot belong together. */
async function wholeVersion(store: ChannelStore, sid: Sid): Promise<number> {
  const channel = await store.peek(sid);
  const entries = (await store.journal(sid, { limit: ALL_ENTRIES })).toReversed();
  assert.deepEqual(
    entries.map((entry) => entry.seq),
    entries.map((_, index) => index + 1),
  );
  assert.deepEqual(replay(newChannel(sid), entries), channel ?? newChannel(sid));
  return channel?.version ?? 0;
}

function userLogFollowsJournal(dataDir: string): void {
  const db = openBeside(dataDir, { readOnly: true });
  const ended = db.prepare(`
    SELECT json_extract(event.value, '$.link.callId') AS id FROM journal, json_each(entry, '$.events') AS event
    WHERE json_extract(event.value, '$.type') = 'link-ended' ORDER BY id`);
  const logged = db.prepare('SELECT call_id AS id FROM t_linkcall_base_userlog ORDER BY id');
  assert.deepEqual(logged.all(), ended.all());
  db.close();
}
