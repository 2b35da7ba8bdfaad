import { describePeople } from '../contract/peopleContract.ts';
import { openFreshSqlite } from './support/folder.ts';

describePeople('SQLite', () => openFreshSqlite());
