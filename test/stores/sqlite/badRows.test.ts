import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { openSqlite } from '../../../src/stores/sqlite/open.ts';
import { openBeside } from '../../support/sqliteFile.ts';
import { describeBadRows, type Spoiled } from '../contract/badRowsContract.ts';
import { makeFolder, optionsFor, removeFolder } from './support/folder.ts';

const SPOIL: Readonly<Record<Spoiled, string>> = {
  reply: `UPDATE replies SET answer = json_remove(answer, '$.isOpen') WHERE sid = ? AND cmd_id = 'cmd 2'`,
  applicant: `UPDATE applicants SET barred_until = 9223372036854775807 WHERE sid = ? AND user_id = 'eager'`,
  zego: `UPDATE zego_users SET facts = '{' WHERE sid = ? AND user_id = 'user 1'`,
  journal: `UPDATE journal SET entry = json_set(entry, '$.events[0].type', 'forgotten') WHERE sid = ? AND seq = 3`,
  unfinished: `INSERT INTO channels (sid, epoch, unfinished) SELECT '', 1, 1 WHERE ? <> ''`,
  feed: `UPDATE feed SET told = json_remove(told, '$.at') WHERE n = 3 AND ? <> ''`,
  channel: `UPDATE channels SET snapshot = json_remove(snapshot, '$.stage') WHERE sid = ?`,
};

describeBadRows('SQLite', async () => {
  const dataDir = await makeFolder();
  const told: UnreadableRow[] = [];
  const { channels, feed } = await openSqlite({
    ...optionsFor(dataDir),
    watch: { unreadable: (row) => told.push(row) },
  });
  return {
    store: channels,
    feed,
    told,
    spoil: async (what, sid) => {
      const db = openBeside(dataDir);
      db.prepare(SPOIL[what]).run(sid);
      db.close();
    },
    dispose: async () => {
      await channels.close();
      await removeFolder(dataDir);
    },
  };
});
