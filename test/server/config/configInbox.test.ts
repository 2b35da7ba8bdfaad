import assert from 'node:assert/strict';
import { onlyMistake, read } from '../../support/settings.ts';

const REDIS_URL = 'redis://cache:6379';

describe('the configuration of the stream of orders', () => {
  it('[IN4] needs the Redis that has the stream', () => {
    assert.equal(read({ INBOX_STREAM: 'platform:orders', REDIS_URL }).inboxStream, 'platform:orders');
    assert.equal(
      onlyMistake({ INBOX_STREAM: 'platform:orders' }),
      'REDIS_URL is not set; allowed is the address of the Redis that has the stream; required with INBOX_STREAM',
    );
  });

  for (const INBOX_STREAM of ['linkcall:feed', 'x'.repeat(129), 'a\nb', '花'.repeat(43)]) {
    it(`[IN4] is no stream called ${JSON.stringify(INBOX_STREAM).slice(0, 20)}`, () => {
      assert.match(onlyMistake({ INBOX_STREAM, REDIS_URL }), /^INBOX_STREAM is ".*; allowed is the name of a stream/);
    });
  }
});
