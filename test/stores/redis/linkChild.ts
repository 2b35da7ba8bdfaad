// A process of its own whose heap is looked at: `node --expose-gc linkChild.ts <url> <turns>`.
// Has one connection read Redis' clock so many times over, and prints the heap before and after, in bytes.
import type { Redis } from 'ioredis';
import { RedisLink } from '../../../src/stores/redis/link.ts';
import { settledHeap } from '../../support/settledHeap.ts';
import { until } from '../../support/until.ts';

const [url = '', turns = '0'] = process.argv.slice(2);
const WARM_TURNS = 500;

let readings = 0;
const link = new RedisLink({ url, clockReadEveryMs: 1, prepare: async (client) => count(client) });

function count(client: Redis): void {
  const time = client.time.bind(client);
  client.time = () => {
    readings += 1;
    return time();
  };
}

async function heapAfter(more: number): Promise<number> {
  const enough = readings + more;
  await until(() => readings >= enough, 'the clock is read');
  return settledHeap();
}

await link.connected(10_000);
const before = await heapAfter(WARM_TURNS);
const after = await heapAfter(Number(turns));
link.close();
process.stdout.write(`${JSON.stringify({ before, after })}\n`);
