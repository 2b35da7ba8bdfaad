import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { createTokens, makeSecret } from '../../../src/server/auth/tokens.ts';

const NOW = 1_700_000_000_000;
const NOW_S = NOW / 1000;
const SECRET = 'a secret for the tests, of 32 bytes and more';

const tokens = createTokens({ secrets: [SECRET], now: () => NOW });

type Payload = Readonly<Record<string, unknown>>;

const VIEWER: Payload = { sub: 'ann', role: 'viewer', exp: NOW_S + 60 };

/** Signed as another program with our secret would: whatever it says. */
async function signed(payload: Payload, { secret = SECRET, alg = 'HS256' } = {}): Promise<string> {
  const key = new TextEncoder().encode(secret);
  return new SignJWT(payload as JWTPayload).setProtectedHeader({ alg }).sign(key);
}

async function accepted(payload: Payload) {
  const claims = await tokens.verify(await signed(payload));
  assert('caller' in claims, JSON.stringify(claims));
  return claims;
}

async function refusalOf(token: string | undefined): Promise<string> {
  const claims = await tokens.verify(token);
  assert('refused' in claims, `${token} was accepted`);
  assert(claims.refused.length > 10);
  assert.doesNotMatch(claims.refused, /a secret for the tests/);
  return claims.refused;
}

describe('tokens', () => {
  it('[LC5] what a token says is what it was issued with', async () => {
    const token = await tokens.issue({
      sub: 'hana',
      role: 'host',
      sid: 'live-1',
      nick: '花 "😀"\n',
      icon: 'https://example.com/hana.png',
      wealth: Number.MAX_SAFE_INTEGER,
      level: 3,
      is_singer: 1,
    });
    assert.deepEqual(await tokens.verify(token), {
      caller: {
        person: {
          userId: 'hana',
          nick: '花 "😀"\n',
          icon: 'https://example.com/hana.png',
          wealth: Number.MAX_SAFE_INTEGER,
          level: 3,
          isSinger: true,
        },
        role: 'host',
      },
      sid: 'live-1',
      issuedAt: NOW,
    });
  });

  it('[LC5] what a token does not say is empty or zero', async () => {
    assert.deepEqual(await accepted(VIEWER), {
      caller: {
        person: { userId: 'ann', nick: '', icon: '', wealth: 0, level: 0, isSinger: false },
        role: 'viewer',
      },
      sid: undefined,
      issuedAt: undefined,
    });
  });

  it('what else a token says is ignored', async () => {
    const claims = await accepted({ ...VIEWER, iss: 'somebody', admin: true, constructor: 1 });
    assert.equal(claims.caller.role, 'viewer');
  });

  it('a token is good until the second in which it expires', async () => {
    await accepted({ ...VIEWER, exp: NOW_S + 1 });
    assert.equal(await refusalOf(await signed({ ...VIEWER, exp: NOW_S })), 'the token has expired');
    assert.equal(await refusalOf(await signed({ ...VIEWER, exp: NOW_S - 1 })), 'the token has expired');
  });

  it('[IN1] a token that came before is good until the second in which it expires, and says the same each time', async () => {
    let now = NOW;
    const seen = createTokens({ secrets: [SECRET], now: () => now });
    const system = { sub: 'backend', role: 'service', sid: 'live-1', scope: ['remove'], exp: NOW_S + 60 };
    const all = await Promise.all(
      Array.from({ length: 250 }, (_, nth) => signed({ ...system, sub: `backend-${nth}`, exp: NOW_S + 1 + nth })),
    );
    for (const turn of [0, 1, 60, 249, 250]) {
      now = NOW + turn * 1_000;
      for (const [nth, token] of [...all, await signed(system)].entries()) {
        const claims = await seen.verify(token);
        const isGood = nth === all.length ? turn < 60 : turn < nth + 1;
        assert.equal('service' in claims, isGood, `token ${nth} after ${turn} s`);
        if (!('service' in claims)) continue;
        const { name, scope } = claims.service;
        assert.deepEqual(
          [name, scope],
          nth === all.length ? ['backend', new Set(['remove'])] : [`backend-${nth}`, new Set(['remove'])],
        );
        assert.equal(claims.sid, 'live-1');
      }
    }
  });

  it('an issued token lives for a day, or as long as was asked', async () => {
    const later = (seconds: number) => createTokens({ secrets: [SECRET], now: () => NOW + seconds * 1000 });
    const day = await tokens.issue({ sub: 'ann', role: 'viewer' });
    assert('caller' in (await later(86_399).verify(day)));
    assert('refused' in (await later(86_400).verify(day)));
    const minute = await tokens.issue({ sub: 'ann', role: 'viewer', ttl_s: 60 });
    assert('refused' in (await later(60).verify(minute)));
  });

  it('a token without "exp", or with one that is no time, is refused', async () => {
    const { exp: _, ...endless } = VIEWER;
    assert.match(await refusalOf(await signed(endless)), /"exp"/);
    for (const exp of ['tomorrow', null, true, {}, [NOW_S + 60]]) {
      assert.match(await refusalOf(await signed({ ...VIEWER, exp })), /"exp"/);
    }
  });

  it('a token that is not valid yet is refused', async () => {
    assert.match(await refusalOf(await signed({ ...VIEWER, nbf: NOW_S + 10 })), /not valid yet/);
  });

  it('no token is refused, and told how to send one', async () => {
    for (const nothing of [undefined, '']) {
      assert.match(await refusalOf(nothing), /no token was given.*Authorization: Bearer/);
    }
  });

  it('a token of another secret is refused', async () => {
    const foreign = await signed(VIEWER, { secret: 'the secret of some other server, 32 bytes' });
    assert.match(await refusalOf(foreign), /signature/);
  });

  it('a token that was changed on the way is refused', async () => {
    const [header, , signature] = (await signed(VIEWER)).split('.');
    const payload = Buffer.from(JSON.stringify({ ...VIEWER, role: 'admin' })).toString('base64url');
    assert.match(await refusalOf(`${header}.${payload}.${signature}`), /signature/);
    assert.match(await refusalOf(`${header}.${payload}.`), /signature/);
  });

  it('[IN1] of several secrets each verifies, and the first one signs', async () => {
    const [old, fresh] = ['the old secret, and 32 bytes of it at least', 'the new secret, and 32 bytes of it at least'];
    const both = createTokens({ secrets: [fresh, old], now: () => NOW });
    const only = (secret: string) => createTokens({ secrets: [secret], now: () => NOW });
    for (const secret of [old, fresh]) assert('caller' in (await both.verify(await signed(VIEWER, { secret }))));
    const issued = await both.issue({ sub: 'ann', role: 'viewer' });
    assert('caller' in (await only(fresh).verify(issued)));
    assert('refused' in (await only(old).verify(issued)));
    assert('refused' in (await both.verify(await signed(VIEWER))));
  });

  it('[IN1] a service has a name, and may be held to a channel and to some orders', async () => {
    const service = { sub: 'backend', role: 'service', exp: NOW_S + 60 };
    const free = await tokens.verify(await signed(service));
    assert.deepEqual(free, { service: { name: 'backend', scope: undefined }, sid: undefined });
    const held = await tokens.verify(await signed({ ...service, sid: 'live-1', scope: ['leave', 'remove'] }));
    assert.deepEqual(held, { service: { name: 'backend', scope: new Set(['leave', 'remove']) }, sid: 'live-1' });
    for (const scope of ['leave', [1], {}, Array(65).fill('leave')]) {
      assert.match(
        await refusalOf(await signed({ ...service, scope })),
        /"scope.*" must be a list of at most 64 names/,
      );
    }
  });

  it('a token that is not signed is refused', async () => {
    const unsigned = new UnsecuredJWT(VIEWER as JWTPayload).encode();
    assert.match(await refusalOf(unsigned), /must be signed with HS256/);
  });

  it('a token that is signed in another way is refused, even with our secret', async () => {
    const secret = SECRET.padEnd(64, 'x');
    const other = createTokens({ secrets: [secret], now: () => NOW });
    for (const alg of ['HS384', 'HS512']) {
      const claims = await other.verify(await signed(VIEWER, { secret, alg }));
      assert('refused' in claims);
      assert.match(claims.refused, /must be signed with HS256/);
    }
  });

  for (const text of ['nonsense', '.', '..', 'a.b.c', 'null', '{}', 'Bearer x', '\0', '😀.😀.😀', 'e30.e30.e30']) {
    it(`${JSON.stringify(text)} is not a token`, async () => {
      await refusalOf(text);
    });
  }

  it('a token of more than 16,384 characters is refused unread', async () => {
    assert.match(await refusalOf(await signed({ ...VIEWER, more: 'x'.repeat(20_000) })), /longer than 16384/);
  });

  it('no text at all makes it throw', async () => {
    const [header, payload, signature] = (await signed(VIEWER)).split('.');
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(header, payload, signature, '', 'e30'));
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    const text = fc.array(fc.oneof(part, json), { maxLength: 5 }).map((parts) => parts.join('.'));
    await fc.assert(
      fc.asyncProperty(text, async (token) => {
        fc.pre(token !== `${header}.${payload}.${signature}`);
        await refusalOf(token);
      }),
    );
  });

  it('no payload at all makes it throw', async () => {
    const names = fc.constantFrom(
      'sub',
      'role',
      'sid',
      'nick',
      'wealth',
      'is_singer',
      'exp',
      'nbf',
      'iat',
      '__proto__',
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, fc.jsonValue()), async (payload) => {
        await tokens.verify(await signed({ ...VIEWER, ...payload }));
      }),
    );
  });

  it('[LC1] a user id is text, or a safe whole number that becomes text', async () => {
    assert.equal((await accepted({ ...VIEWER, sub: 42 })).caller.person.userId, '42');
    assert.equal((await accepted({ ...VIEWER, sub: 'a:{}* 😀' })).caller.person.userId, 'a:{}* 😀');
    for (const sub of ['', 'a\nb', 'x'.repeat(129), 2 ** 53, -1, 1.5, null, true, {}, ['ann'], undefined]) {
      assert.match(await refusalOf(await signed({ ...VIEWER, sub })), /"sub" must be text of 1 to 128 bytes/);
    }
  });

  it('[LC1] a sid is text, or a safe whole number that becomes text', async () => {
    assert.equal((await accepted({ ...VIEWER, sid: 42 })).sid, '42');
    for (const sid of ['', 'a\nb', 'x'.repeat(129), 2 ** 53, null, {}]) {
      assert.match(await refusalOf(await signed({ ...VIEWER, sid })), /"sid" must be text of 1 to 128 bytes/);
    }
  });

  it('a role is one of those that there are', async () => {
    for (const role of ['', 'Admin', 'singer', null, 1, ['admin'], undefined, '__proto__']) {
      assert.match(
        await refusalOf(await signed({ ...VIEWER, role })),
        /"role" must be host, moderator, viewer, admin, operator, observer or service/,
      );
    }
  });

  it('the token of a host names its channel, those of others need not', async () => {
    assert.match(await refusalOf(await signed({ ...VIEWER, role: 'host' })), /must name its channel in "sid"/);
    assert.equal((await accepted({ ...VIEWER, role: 'host', sid: 'live-1' })).sid, 'live-1');
    // PE1
    assert.match(await refusalOf(await signed({ ...VIEWER, role: 'moderator' })), /must name its channel in "sid"/);
    assert.equal((await accepted({ ...VIEWER, role: 'moderator', sid: 'live-1' })).sid, 'live-1');
    assert.equal((await accepted({ ...VIEWER, role: 'admin' })).sid, undefined);
  });

  it('[LC5] nick and icon are text of a bounded length', async () => {
    await accepted({ ...VIEWER, nick: 'x'.repeat(256), icon: 'x'.repeat(2_048) });
    for (const nick of ['x'.repeat(257), 7, null, ['ann'], '\ud800']) {
      assert.match(await refusalOf(await signed({ ...VIEWER, nick })), /"nick" must be text of at most 256/);
    }
    for (const icon of ['x'.repeat(2_049), 7, null]) {
      assert.match(await refusalOf(await signed({ ...VIEWER, icon })), /"icon" must be text of at most 2048/);
    }
  });

  for (const field of ['wealth', 'level'] as const) {
    it(`[LC5] ${field} is a safe whole number, or one as decimal text`, async () => {
      const values = [
        [0, 0],
        [7, 7],
        ['7', 7],
        ['0', 0],
        ['9007199254740991', 2 ** 53 - 1],
      ] as const;
      for (const [given, kept] of values) {
        assert.equal((await accepted({ ...VIEWER, [field]: given })).caller.person[field], kept);
      }
      for (const value of [-1, 1.5, 2 ** 53, 1e300, '', '07', '1e3', '0x10', '9007199254740992', null, true, [7]]) {
        const expected = new RegExp(`"${field}" must be a whole number`);
        assert.match(await refusalOf(await signed({ ...VIEWER, [field]: value })), expected);
      }
    });
  }

  it('[LC5] is_singer is 0 or 1, or a boolean', async () => {
    for (const [given, kept] of [
      [0, false],
      [1, true],
      [false, false],
      [true, true],
    ] as const) {
      assert.equal((await accepted({ ...VIEWER, is_singer: given })).caller.person.isSinger, kept);
    }
    for (const is_singer of [2, -1, '1', 'true', null, []]) {
      assert.match(await refusalOf(await signed({ ...VIEWER, is_singer })), /"is_singer" must be 0 or 1/);
    }
  });

  it('everything that is wrong with a token is told at once', async () => {
    const refused = await refusalOf(await signed({ ...VIEWER, sub: '', role: 'x', wealth: -1 }));
    assert.match(refused, /"sub".*"role".*"wealth"/);
  });

  it('a made-up secret is new each time, and long enough', () => {
    assert.notEqual(makeSecret(), makeSecret());
    assert(Buffer.byteLength(makeSecret()) >= 32);
  });
});
