import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type Delivery, signatureOf, type Trust, verify } from '../../src/zego/verify.ts';

const TIMESTAMP = '1470820198';
const NOW = 1_470_820_198_000;
const TRUST: Trust = { secrets: ['secret'], appIds: [], toleranceS: 600 };
const KNOWN: Delivery = {
  timestamp: TIMESTAMP,
  nonce: '123412',
  signature: '5bd59fd62953a8059fb7eaba95720f66d19e4517',
  appId: '1',
};

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

function signed(timestamp: string, secret = 'secret'): Delivery {
  return { ...KNOWN, timestamp, signature: signatureOf(secret, timestamp, KNOWN.nonce) };
}

function isAuthentic(delivery: Delivery, trust: Partial<Trust> = {}, now = NOW): boolean {
  return verify(delivery, { ...TRUST, ...trust }, now).kind === 'authentic';
}

function reason(delivery: Delivery, trust: Partial<Trust> = {}, now = NOW): string {
  const verdict = verify(delivery, { ...TRUST, ...trust }, now);
  assert(verdict.kind === 'unauthentic', `${JSON.stringify(delivery)} was believed`);
  return verdict.message;
}

describe('the signature of a callback', () => {
  it("[ZG2] is ZEGO's known answer", () => {
    assert.equal(signatureOf('secret', TIMESTAMP, '123412'), KNOWN.signature);
    assert(isAuthentic(KNOWN));
  });

  it('[ZG2] sorts its parts as text, wherever the secret falls', () => {
    assert.equal(signatureOf('5', '1470820198', '9'), sha1('147082019859'));
    assert.equal(signatureOf('0', '1470820198', '9'), sha1('014708201989'));
    assert.equal(signatureOf('a', '1470820198', 'B'), sha1('1470820198Ba'));
  });

  it('[ZG2] is believed of each of several secrets, and of no other', () => {
    const secrets = ['old', 'secret', 'new'];
    for (const secret of secrets) assert(isAuthentic(signed(TIMESTAMP, secret), { secrets }));
    assert.match(reason(signed(TIMESTAMP, 'other'), { secrets }), /signature does not fit: ZEGO_CALLBACK_SECRET/);
    assert.match(reason(signed(TIMESTAMP, ''), { secrets }), /signature does not fit/);
  });

  it('[ZG2] fits as a whole, in its own letters', () => {
    const { signature } = KNOWN;
    for (const wrong of [
      '',
      signature.slice(1),
      signature.slice(0, -1),
      `${signature}0`,
      ` ${signature}`,
      signature.toUpperCase(),
      `${signature.slice(0, -1)}é`,
      'é'.repeat(20),
      '\ud800'.repeat(40),
    ]) {
      assert.match(reason({ ...KNOWN, signature: wrong }), /does not fit/);
    }
  });

  it('[ZG2] is none of another timestamp or nonce', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('timestamp', 'nonce', 'signature'), (text, part) => {
        fc.pre(text !== KNOWN[part]);
        assert.equal(isAuthentic({ ...KNOWN, [part]: text }), false);
      }),
    );
  });

  it('[ZG2] without a secret is believed of nobody, and the answer says what to set', () => {
    assert.match(reason(signed(TIMESTAMP, ''), { secrets: [] }), /ZEGO_CALLBACK_SECRET is not set/);
  });
});

describe('the time of a callback', () => {
  it('[ZG2] may be as far from the clock as the tolerance, before and after, and no millisecond farther', () => {
    for (const now of [NOW - 600_000, NOW, NOW + 600_000]) assert(isAuthentic(KNOWN, {}, now));
    assert.match(reason(KNOWN, {}, NOW + 600_001), /600 s behind this server's clock, 600 s are allowed/);
    assert.match(reason(KNOWN, {}, NOW - 600_001), /600 s ahead of this server's clock/);
    assert(isAuthentic(KNOWN, { toleranceS: 601 }, NOW + 600_001));
  });

  it('[ZG2] that is no number fails, however it is signed', () => {
    for (const timestamp of [
      'NaN',
      '',
      ' ',
      'now',
      ` ${TIMESTAMP}`,
      `+${TIMESTAMP}`,
      `${TIMESTAMP}.0`,
      '0x57aaef26',
      '1.470820198e9',
      'Infinity',
      '9'.repeat(400),
    ]) {
      reason(signed(timestamp));
      reason(signed(timestamp), { toleranceS: 9_999_999_999 });
    }
    reason(KNOWN, {}, Number.NaN);
    reason(KNOWN, { toleranceS: Number.NaN });
  });

  it('[ZG2] in milliseconds is refused in so many words', () => {
    assert.match(reason(signed(`${NOW}`)), /in seconds, not in milliseconds/);
  });
});

describe('the appid of a callback', () => {
  it('[ZG2] is one of ZEGO_APP_ID when that is set', () => {
    const appIds = ['1', '22'];
    for (const appId of appIds) assert(isAuthentic({ ...KNOWN, appId }, { appIds }));
    for (const appId of ['2', '01', '', '1,22', undefined]) {
      assert.match(reason({ ...KNOWN, appId }, { appIds }), /appid is none of ZEGO_APP_ID/);
    }
  });

  it('[ZG2] may be anything when ZEGO_APP_ID is not set', () => {
    for (const appId of ['2', undefined]) assert(isAuthentic({ ...KNOWN, appId }));
  });
});
