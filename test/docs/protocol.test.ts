import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { NOTICES } from '../../schema/notices.ts';
import { REPLIES } from '../../schema/replies.ts';
import { toMarkdown } from '../../src/http/docs/guide.ts';
import { protocolGuide } from '../../src/http/docs/protocol.ts';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('docs/protocol.md', () => {
  it('is what the schemas say now: if not, run npm run docs', () => {
    assert.equal(readFileSync('docs/protocol.md', 'utf8'), toMarkdown(protocolGuide()));
  });

  it('tells of every field of a reply and a notice of a real server, and of no other', async () => {
    const server = await TestServer.start({ APPLY_BURST: '2' });
    try {
      const host = await TestClient.join(server, 'live', 'host', 'hana');
      const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
      const replies = [
        [REPLIES.linkcall_apply_rq, [await ann.apply(1), await ann.apply(1), await ann.apply(9)]],
        [REPLIES.linkcall_list_singer_rq, [await host.request('linkcall_list_singer_rq')]],
        [
          REPLIES.linkcall_allow_rq,
          [await host.direct(1, 'ann'), await host.direct(1, 'ann'), await ann.direct(2, 'x')],
        ],
        [REPLIES.linkcall_list_user_rq, [await ann.request('linkcall_list_user_rq', { sid: 'another' })]],
        [REPLIES.linkcall_apply_rq, [await ann.apply(3), await ann.apply(1), await ann.apply(2), await ann.apply(1)]],
        [REPLIES.linkcall_set_state_rq, [await host.setSwitch(0), await host.setSwitch(1), await ann.setSwitch(0)]],
        [REPLIES.linkcall_invite_rq, [await host.request('linkcall_invite_rq', { op_code: 1, user_id: 'ann' })]],
        [REPLIES.linkcall_invited_rq, [await ann.request('linkcall_invited_rq', { op_code: 1 })]],
      ] as const;
      for (const [schema, bodies] of replies) for (const body of bodies) schema.parse(body);
      assert.equal(replies[4][1][3].error.reason, 'too-often', 'with retry_after_ms');

      await until(() => host.received.length >= 6, 'the host has heard of it all');
      for (const [name, schema] of Object.entries(NOTICES)) {
        const heard = [...host.receivedOf(name), ...ann.receivedOf(name)];
        assert(heard.length > 0, name);
        for (const body of heard) schema.parse(body);
      }
      await Promise.all([host.leave(), ann.leave()]);
    } finally {
      await server.remove();
    }
  });
});
