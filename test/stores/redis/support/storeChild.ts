// A process of its own for the test that kills it: `node storeChild.ts <url>`. It commits on several channels for ever, and
// prints "<sid> <version>" for each commit that was acknowledged.
import { systemClock } from '../../../../src/server/clock.ts';
import { openRedisStore } from '../../../../src/stores/redis/open.ts';
import { ENDPOINTS } from '../../contract/lanesContract.ts';
import { CHILD_CHANNELS, commitForEver } from '../../sqlite/support/storeChild.ts';
import { SILENT } from '../redisUnderTest.ts';

const [url = ''] = process.argv.slice(2);
const { channels } = await openRedisStore({
  ...{ url, journalMax: 1_000_000, endpoints: ENDPOINTS, log: SILENT, clock: systemClock },
  answeredWithinMs: 30_000,
});
await Promise.all(CHILD_CHANNELS.map(async (sid) => commitForEver(channels, await channels.open(sid))));
