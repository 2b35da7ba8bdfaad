import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { createSigner } from '../../src/platform/signer.ts';
import { systemClock } from '../../src/server/clock.ts';
import { createPost, type PostOptions } from '../../src/webhooks/post.ts';
import { answer, type Receiver, startReceiver } from './receiver.ts';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

describe('a delivery', () => {
  let receiver: Receiver;
  const closes: (() => void)[] = [];
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    for (const close of closes.splice(0)) close();
    await receiver.close();
  });

  const postTo = (options: Partial<PostOptions> = {}) => {
    const sign = createSigner([SECRET]);
    const given = { url: receiver.url, sign, mayBePrivate: true, connectionsMax: 2, clock: systemClock, ...options };
    const { post, close } = createPost(given);
    closes.push(close);
    return post;
  };

  it('[IN7] posts the body as it is, signed, and is done with any 2xx', async () => {
    const post = postTo();
    for (const status of [200, 202, 204, 299]) {
      receiver.answers(answer(status));
      assert.deepEqual(await post('a%20b:1', '{"nick":"🙂"}'), { type: 'delivered' });
    }
    const [first] = receiver.received;
    assert(first !== undefined);
    const headers = Object.fromEntries(Object.entries(first.headers).map(([name, value]) => [name, String(value)]));
    assert.deepEqual(new Webhook(SECRET).verify(first.body, headers), { nick: '🙂' });
    assert.deepEqual([headers['webhook-id'], headers['content-type']], ['a%20b:1', 'application/json']);
  });

  it('[IN7] anything else has failed, a redirect is not followed, and 410 is for good', async () => {
    const post = postTo();
    receiver.answers(answer(503, { 'retry-after': '7' }));
    assert.deepEqual(await post('a:1', '{}'), { type: 'failed', reason: 'it answered 503', retryAfterMs: 7_000 });
    receiver.answers(answer(307, { location: receiver.url }));
    const redirected = await post('a:1', '{}');
    assert(redirected.type === 'failed' && redirected.reason.includes('redirects are not followed'));
    assert.equal(receiver.received.length, 2);
    receiver.answers(answer(410));
    assert.deepEqual(await post('a:1', '{}'), { type: 'gone' });
  });

  it('[IN7] one that hangs has failed, and one that does not stop talking costs nothing', async () => {
    const hasty = postTo({ answerWithinMs: 200 });
    receiver.answers(() => {});
    assert.deepEqual(await hasty('a:1', '{}'), {
      ...{ type: 'failed', reason: 'it did not answer within 0.2 s', retryAfterMs: undefined },
    });
    const post = postTo();
    receiver.answers((response) => void response.writeHead(200).end('x'.repeat(1_000_000)));
    assert.deepEqual(await post('a:1', '{}'), { type: 'delivered' });
    assert.deepEqual(await post('a:2', '{}'), { type: 'delivered' });
  });

  it('[IN7] nothing leaves for an address of one’s own network, by number or by name', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1']) {
      const post = postTo({ url: `http://${host}:${receiver.port}/`, mayBePrivate: false });
      const outcome = await post('a:1', '{}');
      assert(
        outcome.type === 'failed' && outcome.reason.includes('WEBHOOK_PRIVATE=1'),
        `${host}: ${JSON.stringify(outcome)}`,
      );
    }
    assert.deepEqual(receiver.received, []);
  });

  it('[IN7] an endpoint that is not there has failed, with what the system says', async () => {
    await receiver.close();
    const outcome = await postTo()('a:1', '{}');
    assert(outcome.type === 'failed' && outcome.reason.includes('ECONNREFUSED'));
  });
});
