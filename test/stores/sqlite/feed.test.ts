import { describeFeed } from '../contract/feedContract.ts';
import { openFreshSqlite } from './support/folder.ts';

describeFeed('SQLite', () => openFreshSqlite());
