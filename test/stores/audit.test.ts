import { describeAudit } from './contract/audit/auditContract.ts';
import { openFreshRedis } from './redis/redisUnderTest.ts';
import { openFreshSqlite } from './sqlite/support/folder.ts';

describeAudit('SQLite', () => openFreshSqlite());
describeAudit('Redis', () => openFreshRedis());
