import { describeSamples } from '../contract/overview/samplesContract.ts';
import { openFreshSqlite } from './support/folder.ts';

describeSamples('SQLite', () => openFreshSqlite());
