import { openBeside } from '../../support/sqliteFile.ts';
import { describePeople } from '../contract/peopleContract.ts';
import { openFreshSqlite } from './support/folder.ts';

describePeople(
  'SQLite',
  () => openFreshSqlite(),
  async ({ dataDir }, { hostId, userId }) => {
    const db = openBeside(dataDir);
    if (hostId === undefined)
      db.prepare('UPDATE revoked_tokens SET user_id = ? WHERE user_id = ?').run(userId.padEnd(1_000, 'x'), userId);
    else db.prepare("UPDATE host_blocks SET blocked_by = '' WHERE host_id = ? AND user_id = ?").run(hostId, userId);
    db.close();
  },
);
