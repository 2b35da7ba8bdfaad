import { Redis } from 'ioredis';
import { MariadbServer } from './services/mariadbServer.ts';
import { DATABASES, RedisServer } from './services/redisServer.ts';

// One Redis and one MariaDB for all tests of a run, started when the first test needs them.
// REDIS_URL and MYSQL_URL name others to use instead; what their databases hold is lost.

const REDIS_DATABASES_OF_OTHERS = 16;

/** A dead process is found out as soon as in production, and one of a slow machine may be taken for dead. */
export const FOUND_OUT_SOON = { PROCESS_LIFE_MS: '2500' };

let redis: Promise<RedisServer> | undefined;
let mariadb: Promise<MariadbServer> | undefined;
let databases = 0;
const emptied = new Set<string>();

/** The address of an empty database. */
export async function emptyRedis(): Promise<string> {
  const url = await nextRedisDatabase();
  const client = new Redis(url);
  await client.flushdb();
  client.disconnect();
  emptied.add(url);
  return url;
}

/**
 * For a server on a Redis with which no test plays: on a slow machine that may be silent for longer than ST7 has it, and
 * a process for longer than CL4 has it. Who asks how soon a dead one is found out says so.
 */
export function patienceWith(url: string | undefined): Record<string, string> {
  return url !== undefined && emptied.has(url) ? { REDIS_ANSWER_MS: '20000', PROCESS_LIFE_MS: '20000' } : {};
}

async function nextRedisDatabase(): Promise<string> {
  databases += 1;
  const given = process.env.REDIS_URL;
  if (given !== undefined) return new URL(`/${databases % REDIS_DATABASES_OF_OTHERS}`, given).href;
  redis ??= RedisServer.start();
  return (await redis).url(databases % DATABASES);
}

/** The address of a database that is not there yet. */
export async function mysqlUrl(): Promise<string> {
  databases += 1;
  const name = `linkcall_test_${process.pid}_${databases}`;
  const given = process.env.MYSQL_URL;
  if (given !== undefined) return new URL(`/${name}`, given).href;
  mariadb ??= MariadbServer.start();
  return (await mariadb).url(name);
}
