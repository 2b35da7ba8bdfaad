import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { Unavailable } from '../../../src/ports/channelStore.ts';
import { remoteKeys } from '../../../src/server/auth/remoteKeys.ts';
import { createTokens } from '../../../src/server/auth/tokens.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { until } from '../../support/until.ts';

const SECRET = 'a secret for the tests of 32 bytes and more';
const MINUTE_MS = 60_000;

type KeyPair = { readonly jwk: JWK; readonly sign: (claims?: object) => Promise<string> };

async function keyPair(kid: string, alg = 'ES256'): Promise<KeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const sign = (claims: object = {}) =>
    new SignJWT({ sub: 'ann', role: 'viewer', ...claims })
      .setProtectedHeader({ alg, kid })
      .setExpirationTime('1h')
      .sign(privateKey as CryptoKey);
  return { jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, sign };
}

/** What the platform publishes; it can go away and come back. */
class KeySource {
  keys: readonly JWK[] = [];
  asked = 0;
  #port = 0;
  #server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/keys`;
  }

  async open(): Promise<void> {
    this.#server = createServer((_request, response) => {
      this.asked += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: this.keys }));
    }).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await this.#server?.[Symbol.asyncDispose]();
    this.#server = undefined;
  }
}

describe('tokens of the platform’s own keys', () => {
  const source = new KeySource();
  const clock = new VirtualClock();
  const told: string[] = [];
  let tokens: ReturnType<typeof createTokens>;
  let first: KeyPair;

  before(() => source.open());
  after(() => source.close());
  beforeEach(async () => {
    first = await keyPair('first');
    source.keys = [first.jwk];
    source.asked = 0;
    told.length = 0;
    const log = { info: note, warn: note };
    const keys = remoteKeys({ url: source.url, clock, log, fetch: globalThis.fetch });
    tokens = createTokens({ secrets: [SECRET], remoteKeys: keys });
  });
  const note = (_fields: object, message: string) => void told.push(message);

  async function refusal(token: string): Promise<string> {
    const claims = await tokens.verify(token);
    return 'refused' in claims ? claims.refused : assert.fail('it was accepted');
  }
  async function accept(token: string): Promise<void> {
    assert('caller' in (await tokens.verify(token)));
  }

  for (const alg of ['RS256', 'ES256', 'EdDSA']) {
    it(`[IN1] are taken, signed by ${alg}, beside those of AUTH_SECRET`, async () => {
      const pair = await keyPair('a', alg);
      source.keys = [pair.jwk];
      await accept(await pair.sign());
      await accept(await tokens.issue({ sub: 'ben', role: 'viewer' }));
    });
  }

  it('[IN1] a public key is no secret: a token that is signed with its text is refused', async () => {
    await accept(await first.sign());
    const forged = new SignJWT({ sub: 'eve', role: 'admin' })
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .setExpirationTime('1h');
    assert.match(await refusal(await forged.sign(new TextEncoder().encode(JSON.stringify(first.jwk)))), /signature/);
  });

  it('[IN1] a new key is asked for when its first token comes, and the old one stays good beside it', async () => {
    await accept(await first.sign());
    const second = await keyPair('second');
    source.keys = [first.jwk, second.jwk];
    clock.stall(MINUTE_MS);
    await accept(await second.sign());
    await accept(await first.sign());
    assert.equal(source.asked, 2);
  });

  it('[IN1] whoever makes up key ids makes us ask once a minute, and is refused', async () => {
    await accept(await first.sign());
    const foreign = await keyPair('made-up');
    for (let nth = 0; nth < 5; nth += 1) assert.match(await refusal(await foreign.sign()), /does not have/);
    assert.equal(source.asked, 1);
    clock.stall(MINUTE_MS);
    for (let nth = 0; nth < 5; nth += 1) assert.match(await refusal(await foreign.sign()), /does not have/);
    assert.equal(source.asked, 2);
  });

  it('[IN1] while the source is away its keys stay good, a new one is not judged, and it is found again', async () => {
    await accept(await first.sign());
    await source.close();
    clock.stall(11 * MINUTE_MS);
    await accept(await first.sign());
    const second = await keyPair('second');
    await assert.rejects(tokens.verify(await second.sign()), Unavailable);
    await accept(await first.sign());
    assert.deepEqual(told, ['the keys of AUTH_JWKS_URL cannot be had: those that are known stay']);
    source.keys = [first.jwk, second.jwk];
    await source.open();
    clock.stall(MINUTE_MS);
    await accept(await second.sign());
    assert.deepEqual(told.slice(1), ['the keys of AUTH_JWKS_URL can be had again']);
  });

  it('[IN1] a source that is away at first is asked again a second later', async () => {
    await source.close();
    await assert.rejects(tokens.verify(await first.sign()), Unavailable);
    await source.open();
    await assert.rejects(tokens.verify(await first.sign()), Unavailable);
    clock.stall(1_000);
    await accept(await first.sign());
  });

  it('[IN1] a key that the platform has taken out is refused within ten minutes', async () => {
    const system = await first.sign({ role: 'service' });
    assert('service' in (await tokens.verify(system)));
    source.keys = [(await keyPair('second')).jwk];
    clock.stall(10 * MINUTE_MS);
    // The one that finds them old waits for nobody; what it brings holds from then on.
    const old = await first.sign();
    await accept(old);
    await until(async () => 'refused' in (await tokens.verify(old)), 'the key is out');
    assert.match(await refusal(system), /does not have/);
  });

  it('[IN1] what the source says and is no set of keys changes nothing', async () => {
    await accept(await first.sign());
    source.keys = 'nonsense' as unknown as readonly JWK[];
    clock.stall(11 * MINUTE_MS);
    await accept(await first.sign());
    await accept(await first.sign());
  });
});
