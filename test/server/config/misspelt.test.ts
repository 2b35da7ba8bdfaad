import assert from 'node:assert/strict';
import { misspelt } from '../../../src/server/config/misspelt.ts';
import { SETTINGS } from '../../../src/server/config/settings.ts';

const meant = (...names: string[]): string[] =>
  misspelt(Object.fromEntries(names.map((name) => [name, 'x'])), SETTINGS);

describe('a variable that nobody reads', () => {
  for (const [name, setting] of [
    ['MAX_LINK', 'MAX_LINKS'],
    ['MAX_LINKSS', 'MAX_LINKS'],
    ['MAXLINKS', 'MAX_LINKS'],
    ['max_links', 'MAX_LINKS'],
    ['REDIS_URI', 'REDIS_URL'],
    ['REDISURL', 'REDIS_URL'],
    ['AUTH_SECRETS', 'AUTH_SECRET'],
    ['AUHT_SECERT', 'AUTH_SECRET'],
    ['MYSQL_URLS', 'MYSQL_URL'],
    ['ZEGO_CALLBACK_SECRETS', 'ZEGO_CALLBACK_SECRET'],
    ['PROT', 'PORT'],
    ['HOSTS', 'HOST'],
  ] as const) {
    it(`is told of when it is close to one that is read: ${name}`, () => {
      assert.deepEqual(meant(name), [`${name} is not read: is ${setting} meant?`]);
    });
  }

  it('is left alone when it is not', () => {
    const others = ['PATH', 'HOME', 'HOSTNAME', 'PWD', 'SHELL', 'USER', 'TERM', 'LANG', 'NODE_OPTIONS', 'NODE_PATH'];
    assert.deepEqual(meant(...others, 'MAX_CONNECTIONS', 'SECRET', 'DATABASE_URL', 'LOG', 'npm_config_user_agent'), []);
    assert.deepEqual(meant(...SETTINGS), []);
  });

  it('is told of without what it holds', () => {
    const [said = ''] = misspelt({ AUTH_SECRETS: 'hush-hush' }, SETTINGS);
    assert.doesNotMatch(said, /hush/);
  });
});
