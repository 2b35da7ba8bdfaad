import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { createSigner } from '../../src/platform/signer.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const KNOWN = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: 1_614_265_330_000,
  body: '{"test": 2432232314}',
};

describe('the signature of a webhook', () => {
  it('[IN7] is the known answer', () => {
    assert.deepEqual(createSigner([SECRET])(KNOWN), {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('[IN7] is made with each secret, so that a receiver may have either', () => {
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const body = '{"nick":"🙂"}';
    const headers = createSigner([other, SECRET])({ id: 'a%20b:1', at: Date.now(), body });
    assert.equal(headers['webhook-signature']?.split(' ').length, 2);
    for (const secret of [SECRET, other]) {
      assert.deepEqual(new Webhook(secret).verify(body, headers), { nick: '🙂' });
      assert.throws(() => new Webhook(secret).verify(`${body} `, headers));
    }
  });
});
