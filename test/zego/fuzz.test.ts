import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CallbackServer } from './callbackServer.ts';
import { CREATE, FORM_TYPE, form, json, LOGIN, LOGOUT, SIGNED, without } from './callbacks.ts';

describe('POST /zego/callback, whatever comes', () => {
  let server: CallbackServer;
  beforeEach(async () => {
    server = await CallbackServer.start();
  });
  afterEach(() => server.stop());

  const AUTHENTIC = [200, 400];
  const FORGED = [400, 401, 413];

  async function assertNeverWorse(body: string | Uint8Array<ArrayBuffer>, statuses: readonly number[], type?: string) {
    server.told = [];
    const answered = await server.post(body, type);
    assert(statuses.includes(answered.status), `${answered.status} ${answered.raw}`);
    assert(server.told.length <= (answered.status === 200 ? 1 : 0), 'the inbox was told what was refused');
    if (answered.status !== 200) assert.match(answered.raw, /^\{"error":\{"code":"[a-z-]+","message":"[^\n]+"/);
    if (answered.status === 400) assert.match(answered.json.error.field, /^\w+$/);
    assert.deepEqual(server.logged, []);
  }

  const TYPES = fc.constantFrom('application/json', FORM_TYPE, 'text/plain', '%');

  it('[ZG3] any bytes are answered, and never believed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), TYPES, async (bytes, type) => {
        await assertNeverWorse(Uint8Array.from(bytes), FORGED, type);
      }),
    );
  });

  it('[ZG3] any JSON is answered, and never believed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), TYPES, async (body, type) => {
        await assertNeverWorse(body, FORGED, type);
      }),
    );
  });

  const BODIES = fc.constantFrom(CREATE, LOGIN, LOGOUT);
  const WRITTEN = fc.oneof(
    fc.json(),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
    fc.constantFrom('1e999', '-0', '1.50', '"\\u0000"', '"\\ud800"', '{"__proto__":1}', '"9".repeat', '', '[[[['),
  );
  const NAMES = [...new Set([...Object.keys(CREATE), ...Object.keys(LOGOUT), '__proto__', 'constructor', 'x'])];
  const FIELD = fc.constantFrom(...NAMES.filter((name) => !(name in SIGNED)));

  it('[ZG3] an authentic callback with any value in any field is 200 or 400', async () => {
    await fc.assert(
      fc.asyncProperty(BODIES, FIELD, WRITTEN, async (body, name, written) => {
        const changed = json(without(body, name)).replace('{', `{"${name}":${written},`);
        await assertNeverWorse(changed, AUTHENTIC);
      }),
    );
  });

  it('[ZG3] a callback with broken bytes is never believed beyond its signature', async () => {
    const broken = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(BODIES, fc.boolean(), broken, async (body, isForm, changes) => {
        const bytes = new TextEncoder().encode(isForm ? form(body) : json(body));
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        await assertNeverWorse(bytes, [200, 400, 401], isForm ? FORM_TYPE : 'application/json');
      }),
    );
  });
});
