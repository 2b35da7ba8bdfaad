import assert from 'node:assert/strict';
import { type Config, type Environment, readConfig } from '../../src/server/config/config.ts';

export const SECRET = 'hush-hush-hush-hush-hush-hush-32';
export const PRODUCTION = { NODE_ENV: 'production', AUTH_SECRET: SECRET, ZEGO_CALLBACK_SECRET: 'hush' };

export function read(env: Environment): Config {
  const config = readConfig(env);
  assert(!('mistakes' in config), JSON.stringify(config));
  return config;
}

export function mistakes(env: Environment): readonly string[] {
  const config = readConfig(env);
  assert('mistakes' in config, `nothing was wrong with ${JSON.stringify(env)}`);
  return config.mistakes;
}

export function onlyMistake(env: Environment): string {
  const [first, ...others] = mistakes(env);
  assert.deepEqual(others, []);
  return first ?? '';
}
