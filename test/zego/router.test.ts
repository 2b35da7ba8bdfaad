import assert from 'node:assert/strict';
import { KEPT_WITHIN_MS } from '../../src/zego/router.ts';
import type { Trust } from '../../src/zego/verify.ts';
import { type Answered, assertProblem } from '../http/testServer.ts';
import { settled } from '../support/doubles/virtualClock.ts';
import { until } from '../support/until.ts';
import { assertDone, BODY_BYTES_MAX, CallbackServer, PATH } from './callbackServer.ts';
import { CREATE, FIXTURES, FORM_TYPE, form, json, LOGIN, LOGOUT, SIGNED, without } from './callbacks.ts';

describe('POST /zego/callback', () => {
  let server: CallbackServer;
  beforeEach(async () => {
    server = await CallbackServer.start();
  });
  afterEach(() => server.stop());

  async function restart(trust: Partial<Trust>): Promise<void> {
    await server.stop();
    server = await CallbackServer.start(trust);
  }

  describe('what it takes', () => {
    it('[ZG3] a fact that is kept is answered 200, and so is a repeat', async () => {
      for (const body of FIXTURES) {
        assertDone(await server.post(body));
        assertDone(await server.post(body));
      }
      assert.equal(server.told.length, 2 * FIXTURES.length);
      const [first, second] = server.told;
      assert.deepEqual(first, second);
      assert.deepEqual(first, {
        sid: 'r1',
        fact: { type: 'created', session: '858012925204410369', at: 1_763_600_000_000 },
      });
      assert.deepEqual(server.counted.slice(0, 2), ['room_create kept', 'room_create kept']);
    });

    it('[ZG1] a form says the same as JSON', async () => {
      assertDone(await server.post(form(LOGOUT), FORM_TYPE));
      assertDone(await server.post(json(LOGOUT)));
      const [asForm, asJson] = server.told;
      assert.deepEqual(asForm, asJson);
    });

    it('JSON may come in any charset, or without a type', async () => {
      for (const type of ['application/json; charset=latin1', 'application/json;', 'text/json', '%']) {
        assertDone(await server.post(json(CREATE), type));
      }
      const body = json(CREATE);
      const answer = await server.raw(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n`, body);
      assert.match(answer, /^HTTP\/1\.1 200 OK.*\{"code":0\}$/s);
      assert.equal(server.told.length, 5);
    });

    it('[ZG3] what changes no list is answered 200 and counted, and nobody is told', async () => {
      assertDone(await server.post(json({ ...SIGNED, event: '"__proto__"' })));
      assertDone(await server.post(json({ ...without(CREATE, 'room_session_id'), operator_account: '"u1"' })));
      assert.deepEqual(server.told, []);
      assert.deepEqual(server.counted, ['other unused', 'room_create unused']);
    });
  });

  describe('what it refuses', () => {
    it('[ZG2] a signature that does not fit is answered 401', async () => {
      const signature = `"${'0'.repeat(40)}"`;
      server.assertRefused(await server.post(json({ ...CREATE, signature })), 401, 'unauthorized');
      server.assertRefused(await server.post(json({ ...CREATE, nonce: '"1"' })), 401, 'unauthorized');
      await restart({ secrets: ['other'] });
      const answered = await server.post(json(CREATE));
      server.assertRefused(answered, 401, 'unauthorized');
      assert.doesNotMatch(answered.raw, /secret"|5bd5|[0-9a-f]{40}/);
      assert.deepEqual(server.counted, ['room_create unauthentic']);
    });

    it('[ZG2] a time out of the window is answered 401', async () => {
      await restart({ toleranceS: 29 });
      assertDone(await server.post(json(CREATE)));
      server.told = [];
      server.assertRefused(await server.post(FIXTURES[0] ?? ''), 401, 'unauthorized');
    });

    it('[ZG2] the callback of another project is answered 401', async () => {
      for (const appid of ['2', 'null', '"01"']) {
        server.assertRefused(await server.post(json({ ...CREATE, appid })), 401, 'unauthorized');
      }
      await restart({ appIds: [] });
      assertDone(await server.post(json({ ...CREATE, appid: '2' })));
    });

    it('[ZG2] without a secret everything is answered 401, with what to set', async () => {
      await restart({ secrets: [] });
      const answered = await server.post(json(CREATE));
      server.assertRefused(answered, 401, 'unauthorized');
      assert.match(answered.json.error.message, /ZEGO_CALLBACK_SECRET is not set/);
    });

    it('[ZG3] a malformed callback is answered 400 with the field', async () => {
      server.assertRefused(await server.post(json({ ...CREATE, room_id: '""' })), 400, 'bad-request', 'room_id');
      server.assertRefused(await server.post(json(without(LOGIN, 'room_seq'))), 400, 'bad-request', 'room_seq');
      server.assertRefused(await server.post(json(without(CREATE, 'event'))), 400, 'bad-request', 'event');
      server.assertRefused(await server.post('{'), 400, 'bad-request', 'body');
      server.assertRefused(await server.post('['.repeat(10_000)), 400, 'bad-request', 'body');
      server.assertRefused(await server.post(''), 400, 'bad-request', 'body');
      assert.deepEqual(server.counted, [
        'room_create malformed',
        'room_login malformed',
        'other malformed',
        'other malformed',
        'other malformed',
        'other malformed',
      ]);
    });

    it('[ZG2] a forged callback learns nothing of its content: 401 before 400', async () => {
      const forged = { ...CREATE, signature: '"forged"' };
      server.assertRefused(await server.post(json({ ...forged, room_id: '""' })), 401, 'unauthorized');
      server.assertRefused(await server.post(json(without(forged, 'event'))), 401, 'unauthorized');
      for (const name of ['timestamp', 'nonce', 'signature']) {
        server.assertRefused(await server.post(json(without(forged, name))), 400, 'bad-request', name);
        for (const written of ['[1]', '""', 'null', '1.5']) {
          server.assertRefused(await server.post(json({ ...forged, [name]: written })), 400, 'bad-request', name);
        }
      }
      server.assertRefused(await server.post(json({ ...forged, kind: '"malformed"' })), 401, 'unauthorized');
    });

    it('[ZG3] a body of 64 KiB is read, a larger one is answered 413', async () => {
      assertDone(await server.post(json(CREATE).padEnd(BODY_BYTES_MAX, ' ')));
      server.told = [];
      server.assertRefused(await server.post(json(CREATE).padEnd(BODY_BYTES_MAX + 1, ' ')), 413, 'too-large');
      server.assertRefused(await server.post(json(CREATE).padEnd(5_000_000, ' ')), 413, 'too-large');
      assert.equal(server.counted.length, 1);
    });

    it('[ZG3] a body that is too large is told so before all of it came', async () => {
      const head = `POST ${PATH} HTTP/1.1\r\nHost: x\r\n`;
      assert.match(await server.raw(`${head}Content-Length: 99999999\r\n`, '{'), /^HTTP\/1\.1 413 /);
      const chunk = `${(BODY_BYTES_MAX + 1).toString(16)}\r\n${' '.repeat(BODY_BYTES_MAX + 1)}\r\n`;
      assert.match(await server.raw(`${head}Transfer-Encoding: chunked\r\n`, chunk), /^HTTP\/1\.1 413 /);
    });

    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      it(`[ZG3] ${method} is answered 405`, async () => {
        const answered = await server.http.ask(PATH, { method, token: null });
        assert.equal(answered.status, 405);
        assert.equal(answered.headers.get('allow'), 'POST');
        assert.deepEqual(server.told, []);
      });
    }
  });

  describe('what cannot be kept', () => {
    function assertNotKept(answered: Answered): void {
      assertProblem(answered, 503, 'busy');
      assert.match(answered.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
      assert.deepEqual(server.counted, ['room_create not-kept']);
      assert.equal(server.clock.timers, 0);
    }

    it('[ZG3] is answered 503 with Retry-After', async () => {
      server.tell = async () => 'not-kept';
      assertNotKept(await server.post(json(CREATE)));
    });

    it('[ZG3] is answered 503 also when the inbox fails', async () => {
      server.tell = () => Promise.reject(new Error('no actor'));
      assertNotKept(await server.post(json(CREATE)));
    });

    it('[ZG3] is answered 503 also when the inbox throws', async () => {
      server.tell = () => {
        throw new Error('no actor');
      };
      assertNotKept(await server.post(json(CREATE)));
    });

    it('[ZG3] is answered 503 after 3 s, whatever comes later', async () => {
      const late = Promise.withResolvers<'kept'>();
      server.tell = () => late.promise;
      let isAnswered = false;
      const answer = server.post(json(CREATE)).finally(() => {
        isAnswered = true;
      });
      await until(() => server.clock.timers === 1, 'the time runs');
      await server.clock.pass(KEPT_WITHIN_MS - 1);
      assert.equal(isAnswered, false);
      await server.clock.pass(1);
      assertNotKept(await answer);
      late.reject(new Error('too late'));
      await settled();
    });

    it('[ZG3] what is kept just in time is answered 200', async () => {
      const late = Promise.withResolvers<'kept'>();
      server.tell = () => late.promise;
      const answer = server.post(json(CREATE));
      await until(() => server.clock.timers === 1, 'the time runs');
      await server.clock.pass(KEPT_WITHIN_MS - 1);
      late.resolve('kept');
      assertDone(await answer);
      assert.equal(server.clock.timers, 0);
    });
  });
});
