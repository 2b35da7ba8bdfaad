import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { openToken04 } from '../../loadtest/zego/token04.ts';
import { newChannel } from '../../src/domain/channel.ts';
import { parseUserId } from '../../src/domain/ids.ts';
import { hostStreamId, linkStreamId } from '../../src/domain/streamIds.ts';
import { createMediaPasses } from '../../src/zego/mediaPasses.ts';
import { isTokenSecret, sealToken04 } from '../../src/zego/token04.ts';
import { hostLive, linkStarted, started } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { SERVER_SECRET } from '../support/media.ts';
import { callId, LIVE, sid, userId } from '../support/people.ts';

const KNOWN =
  '04AAAAAGVT/xAAEDAxMjM0NTY3ODlhYmNkZWYAcPDOWcZeMCPxbh1dpHzCTREIwK2oIO5x78Qlcu9iUMPYkqBI5TvjB3JwCxC9+klE8/eu//t2uE7+o7gQ53yB/JkIFUA6xyD5rb5rd5NER5knvdDJH2auGOam8ZKJG5qT/1t+UUUnbL8ghIsUgkbwAAg=';
const DEMO = {
  appId: 1,
  userId: 'demo',
  nonce: 123_456_789,
  createdAtS: 1_700_000_000,
  expiresAtS: 1_700_003_600,
  payload: '',
};

const issueOver = (now: number, lifeS: number) =>
  createMediaPasses({
    appId: 1,
    serverSecret: SERVER_SECRET,
    listenS: lifeS,
    publishS: 120,
    clock: { now: () => now },
    randomBytes,
  });

const id = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter((text) => parseUserId(text) === text);

describe('a Token04', () => {
  it('[ME2] is the one that ZEGO would make', () => {
    assert.equal(sealToken04(DEMO, SERVER_SECRET, Buffer.from('0123456789abcdef')), KNOWN);
    const read = { app_id: 1, user_id: 'demo', nonce: 123_456_789, ctime: 1_700_000_000, expire: 1_700_003_600 };
    assert.deepEqual(openToken04(KNOWN, SERVER_SECRET), { ...read, payload: '' });
  });

  it('[ME2] is made of 32 ASCII characters alone, which are the key as they stand', () => {
    assert.equal(isTokenSecret(SERVER_SECRET), true);
    for (const secret of [
      '',
      'x'.repeat(31),
      'x'.repeat(33),
      'x'.repeat(64),
      `${'x'.repeat(31)}é`,
      `${'x'.repeat(31)}\n`,
    ]) {
      assert.equal(isTokenSecret(secret), false, secret);
    }
  });

  it('[ME2] of any user, channel and expiry tells ZEGO what was asked, and nothing without the secret', () => {
    const lives = fc.integer({ min: 10, max: 2_073_600 });
    const times = fc.integer({ min: 1_600_000_000_000, max: 4_102_444_800_000 });
    const law = fc.property(id, id, times, lives, (user, channel, now, lifeS) => {
      const pass = issueOver(now, lifeS)(newChannel(sid(channel)), userId(user));
      const said = openToken04(pass.token, SERVER_SECRET);
      assert(said !== undefined);
      assert.equal(said.user_id, user);
      assert.equal(said.ctime, Math.floor(now / 1_000));
      assert.equal(said.expire - said.ctime, lifeS);
      assert.equal(pass.expiresAt, said.expire * 1_000);
      assert(Number.isInteger(said.nonce) && Math.abs(said.nonce) <= 2 ** 31);
      assert.deepEqual(JSON.parse(said.payload), { room_id: channel, privilege: { 1: 1, 2: 0 }, stream_id_list: null });
      assert.equal(openToken04(pass.token, SERVER_SECRET.replace('f', 'e')), undefined);
      assert.equal(openToken04(pass.token.slice(0, -8), SERVER_SECRET), undefined);
    });
    fc.assert(law, { numRuns: 300 });
  });

  it('[ME2] is another one each time, also for the same user in the same second', () => {
    const issue = issueOver(1_700_000_000_000, 60);
    const tokens = Array.from({ length: 50 }, () => issue(newChannel(sid('live')), userId('ann')).token);
    assert.equal(new Set(tokens).size, 50);
  });

  it('[ME1, ME2] to publish is for the live host and who is linked: for one stream, and not for long', () => {
    const now = 1_700_000_000_000;
    const channel = channelAfter(hostLive(), started('ann'), linkStarted('ann'), started('bob'));
    const issue = issueOver(now, 3_600);
    const of = (name: string) => {
      const { token, streamId, expiresAt } = issue(channel, userId(name));
      const payload = JSON.parse(openToken04(token, SERVER_SECRET)?.payload ?? '');
      return [streamId, expiresAt - now, payload.privilege, payload.stream_id_list];
    };
    const [host, ann] = [hostStreamId(LIVE), linkStreamId(callId('ann'))];
    assert.deepEqual(of('hana'), [host, 120_000, { 1: 1, 2: 1 }, [host]]);
    assert.deepEqual(of('ann'), [ann, 120_000, { 1: 1, 2: 1 }, [ann]]);
    for (const name of ['bob', 'olga']) assert.deepEqual(of(name), [undefined, 3_600_000, { 1: 1, 2: 0 }, null]);
  });
});
