import { join } from 'node:path';
import { type Claims, signToken } from '../tokens.ts';
import type { Served, TestBed } from './testBed.ts';

export const SENDER = { appId: 1, secret: 'secret' };
const AUTH_SECRET = 'a secret for these measurements alone';

/** Nobody is refused for asking often: the load is the same for all. */
const SETTINGS = {
  PORT: '0',
  LOG_LEVEL: 'error',
  CONSOLE: '0',
  AUTH_SECRET,
  APPLY_BURST: '1000',
  APPLY_WINDOW_MS: '1',
  MAX_MESSAGES_PER_S: '1000000',
  JOINS_PER_S_ADDRESS: '1000000',
  JOINS_PER_S_USER: '1000000',
  ZEGO_CALLBACK_SECRET: SENDER.secret,
};

/** The server itself: with SQLite, or with the Redis that `more` names. */
export async function serveOurs(testBed: TestBed, more: Readonly<Record<string, string>> = {}): Promise<Served> {
  const env = { ...SETTINGS, DATA_DIR: await testBed.folder(), ...more };
  return testBed.serve({ name: 'linkcall', args: ['src/main.ts'], env });
}

/** Another checkout of it. */
export async function serveBefore(testBed: TestBed, folder: string, redisUrl: string): Promise<Served> {
  const env = { ...SETTINGS, DATA_DIR: await testBed.folder(), REDIS_URL: redisUrl };
  return testBed.serve({ name: 'before', args: [join(folder, 'src/main.ts')], env });
}

export function serveBare(testBed: TestBed): Promise<Served> {
  return testBed.serve({ name: 'bare', args: ['loadtest/baselines/bare.ts'] });
}

/** `isLua`: as a careful team would write it. */
export function serveSocketIo(testBed: TestBed, redisUrl: string, isLua = false): Promise<Served> {
  const args = ['loadtest/baselines/socketio.ts', ...(isLua ? ['--lua'] : [])];
  return testBed.serve({ name: 'socket.io', args, env: { REDIS_URL: redisUrl } });
}

export function serveExpress(testBed: TestBed): Promise<Served> {
  return testBed.serve({ name: 'express', args: ['loadtest/baselines/express.ts'] });
}

export type Who = { readonly sid: string; readonly userId: string; readonly role: Claims['role'] };

export const tokenFor = ({ sid, userId, role }: Who): Promise<string> =>
  signToken({ sub: userId, role, nick: `nick of ${userId}`, ...(role === 'host' ? { sid } : {}) }, AUTH_SECRET);
