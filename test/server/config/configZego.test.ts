import assert from 'node:assert/strict';
import { onlyMistake, PRODUCTION, read } from '../../support/settings.ts';

describe('the configuration of ZEGO', () => {
  it('[ZG2] in production a missing ZEGO_CALLBACK_SECRET is a mistake', () => {
    for (const ZEGO_CALLBACK_SECRET of [undefined, '']) {
      const mistake = onlyMistake({ ...PRODUCTION, ZEGO_CALLBACK_SECRET });
      assert.match(mistake, /^ZEGO_CALLBACK_SECRET is not set; allowed is secrets of .*, required in production$/);
    }
    assert.deepEqual(read({ NODE_ENV: 'test' }).zego.callbackSecrets, []);
  });

  it('[ZG2] ZEGO_CALLBACK_SECRET holds secrets of 1 to 128 characters, and is never shown', () => {
    const long = 'x'.repeat(128);
    assert.deepEqual(read({ ZEGO_CALLBACK_SECRET: `${long} ,a b,c` }).zego.callbackSecrets, [long, 'a b', 'c']);
    for (const ZEGO_CALLBACK_SECRET of [`hush,${long}x`, 'hush,', ',hush', 'hush, ,hush', ' ', ',']) {
      const mistake = onlyMistake({ ZEGO_CALLBACK_SECRET });
      assert.match(mistake, /^ZEGO_CALLBACK_SECRET is set to \(masked, \d+ bytes\); allowed is secrets of 1 to 128/);
      assert.doesNotMatch(mistake, /hush/);
    }
  });

  it('[ZG2] ZEGO_APP_ID holds numbers', () => {
    assert.deepEqual(read({ ZEGO_APP_ID: '1, 4294967295' }).zego.appIds, ['1', '4294967295']);
    for (const ZEGO_APP_ID of ['x', '0', '01', '1,', '1;2', '1.5', '-1', '9'.repeat(20)]) {
      assert.match(onlyMistake({ ZEGO_APP_ID }), /^ZEGO_APP_ID is ".*"; allowed is ids of 1 to 19 digits/);
    }
  });

  it('[ST14, ZG10] CHANNEL_LIFE_DAYS is 0 or at least 7, and no less than ended sessions are remembered', () => {
    const lifeOf = (CHANNEL_LIFE_DAYS: string, ZEGO_TOMBSTONE_MS?: string) =>
      read({ CHANNEL_LIFE_DAYS, ZEGO_TOMBSTONE_MS }).channelLifeDays;
    assert.deepEqual([lifeOf('0', `${9 * 86_400_000}`), lifeOf('7'), lifeOf('36500')], [0, 7, 36_500]);
    assert.deepEqual([lifeOf('8', `${8 * 86_400_000}`), lifeOf('8', `${8 * 86_400_000 + 1}`)], [8, 9]);
    for (const CHANNEL_LIFE_DAYS of ['1', '6', '-7', '7.5', '36501', 'x']) {
      assert.match(
        onlyMistake({ CHANNEL_LIFE_DAYS }),
        /^CHANNEL_LIFE_DAYS is ".*"; allowed is 0 \(for ever\), or a whole/,
      );
    }
  });

  it('[ZG13] ZEGO_SERVER_SECRET needs ZEGO_APP_ID, and is never shown', () => {
    const mistake = onlyMistake({ ZEGO_SERVER_SECRET: 'hush' });
    assert.equal(
      mistake,
      'ZEGO_APP_ID is not set; allowed is the id of the project that ZEGO_SERVER_SECRET belongs to',
    );
    assert.equal(read({ ZEGO_APP_ID: '1' }).zego.credentials, undefined);
    const long = onlyMistake({ ZEGO_APP_ID: '1', ZEGO_SERVER_SECRET: 'hush'.repeat(33) });
    assert.equal(long, 'ZEGO_SERVER_SECRET is set to (masked, 132 bytes); allowed is 1 to 128 characters');
  });

  it('[ZG13] ZEGO_API_URL is https, or on this machine', () => {
    for (const ZEGO_API_URL of [
      'https://zego.example',
      'https://zego.example:8443/api/',
      'http://127.0.0.1:8080/',
      'http://localhost',
      'http://[::1]:80/',
    ]) {
      assert.equal(read({ ZEGO_API_URL }).zego.apiUrl, ZEGO_API_URL);
    }
    for (const ZEGO_API_URL of [
      'http://zego.example/',
      'http://localhost.example/',
      'http://10.0.0.1/',
      'ftp://127.0.0.1/',
      'zego.example',
      'https:zego.example',
      'https://',
      'https://zego.example/?a=b',
      'https://zego.example/#a',
      'https://user@zego.example/',
      'https://:x@zego.example/',
      ' https://zego.example/',
      'https://zego.example/a b',
    ]) {
      assert.match(onlyMistake({ ZEGO_API_URL }), /^ZEGO_API_URL is ".*"; allowed is an https:\/\/ address/);
    }
  });

  it('[ZG10] in production ended sessions are remembered for a day at least', () => {
    assert.equal(read({ ...PRODUCTION, ZEGO_TOMBSTONE_MS: '86400000' }).zego.tombstoneMs, 86_400_000);
    const mistake = onlyMistake({ ...PRODUCTION, ZEGO_TOMBSTONE_MS: '86399999' });
    assert.equal(mistake, 'ZEGO_TOMBSTONE_MS is "86399999"; allowed is at least 86400000 in production');
    assert.match(onlyMistake({ ...PRODUCTION, ZEGO_TOMBSTONE_MS: '0' }), /a whole number from 1/);
  });
});
