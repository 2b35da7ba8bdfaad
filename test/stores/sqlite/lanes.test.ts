import { openSqlite } from '../../../src/stores/sqlite/open.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { openBeside } from '../../support/sqliteFile.ts';
import { START } from '../contract/actor.ts';
import { describeLanes, ENDPOINTS, type LanesUnderTest } from '../contract/lanesContract.ts';
import { makeFolder, optionsFor, removeFolder } from './support/folder.ts';

describeLanes('SQLite', async (): Promise<LanesUnderTest> => {
  const dataDir = await makeFolder();
  const clock = new VirtualClock();
  const stores = await openSqlite({ ...optionsFor(dataDir), clock, endpoints: ENDPOINTS });
  const db = openBeside(dataDir);
  const lanes = stores.lanesOf('all');
  return {
    processes: [lanes, lanes],
    links: stores.lanesOf('links'),
    channels: stores.channels,
    age: async (ms) => clock.setBy(ms),
    setBack: async () => {
      clock.setBy(-3_600_000);
      db.exec('UPDATE webhook_lanes SET due = due - 3600000');
    },
    putBad: async (sid) => {
      db.prepare("INSERT INTO webhook_owed (endpoint, sid, at, told) VALUES ('all', ?, ?, '{')").run(sid, START);
    },
    dispose: async () => {
      db.close();
      await stores.close();
      await removeFolder(dataDir);
    },
  };
});
