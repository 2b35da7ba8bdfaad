import { Redis } from 'ioredis';
import type { TestServer } from '../server.ts';
import { openBeside } from '../sqliteFile.ts';

/** Longer than any test; it is let go before. */
const HELD_MS = 60_000;

type Held = { letGo(): Promise<void> };

/** The server's store keeps nothing until it is let go: another program holds it. */
export async function holdStore(server: TestServer): Promise<Held> {
  return server.redisUrl === undefined ? holdFile(server.dataDir) : holdRedis(server.redisUrl);
}

/** It refuses whatever it is to keep: a Redis at once, so that its processes are not cut off meanwhile (CL12). */
export async function refuseWrites(server: TestServer): Promise<Held> {
  return server.redisUrl === undefined ? holdFile(server.dataDir) : fillRedis(server.redisUrl);
}

function holdFile(dataDir: string) {
  const file = openBeside(dataDir);
  file.exec('BEGIN IMMEDIATE');
  return {
    letGo: async () => {
      file.exec('ROLLBACK');
      file.close();
    },
  };
}

async function holdRedis(url: string) {
  const client = new Redis(url);
  await client.client('PAUSE', HELD_MS, 'WRITE');
  return {
    letGo: async () => {
      await client.client('UNPAUSE');
      client.disconnect();
    },
  };
}

async function fillRedis(url: string) {
  const client = new Redis(url);
  await client.config('SET', 'maxmemory', '1');
  return {
    letGo: async () => {
      await client.config('SET', 'maxmemory', '0');
      client.disconnect();
    },
  };
}
