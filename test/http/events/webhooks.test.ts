import assert from 'node:assert/strict';
import { asideAnswer } from '../../../src/http/api/answers.ts';
import { toldIn } from '../../stores/contract/lanesContract.ts';
import { SID } from '../../support/people.ts';
import { adminToken, assertProblem, startServer, type TestServer, tokens } from '../testServer.ts';

const URL = 'https://hooks.example/a?b';
const PATH = `/api/webhooks/aside?${new URLSearchParams({ url: URL })}`;

describe('what an endpoint never took, over HTTP', () => {
  let server: TestServer;
  const limits: number[] = [];
  before(async () => {
    server = await startServer({
      webhooks: {
        list: async () => [],
        redeliver: async () => 'unknown-url',
        aside: async (url, limit) => {
          if (url !== URL) return 'unknown-url';
          limits.push(limit);
          return [
            { sid: 'spoiled', told: undefined, reason: 'told is no JSON' },
            { sid: 'a b', told: toldIn('a b', 7), reason: 'it answered 500' },
          ];
        },
      },
    });
  });
  after(() => server.stop());

  it('[IN8, IN14] is told with the reason, as the event it is, or as one that cannot be read', async () => {
    const { status, json } = await server.ask(`${PATH}&limit=2`);
    const { entries } = asideAnswer.parse(json);
    assert.deepEqual(
      [status, entries.map(({ sid, reason, event }) => [sid, reason, event?.id])],
      [
        200,
        [
          ['spoiled', 'told is no JSON', undefined],
          ['a b', 'it answered 500', 'a%20b:7'],
        ],
      ],
    );
    assert.deepEqual(limits, [2]);
  });

  it('[IN8] is for operators of all channels, about an endpoint that there is', async () => {
    assertProblem(await server.ask('/api/webhooks/aside?url=https://elsewhere.example/'), 404, 'not-found', 'url');
    assertProblem(await server.ask('/api/webhooks/aside'), 400, 'bad-request', 'url');
    assertProblem(await server.ask(`${PATH}&limit=201`), 400, 'bad-request', 'limit');
    for (const token of [
      await adminToken({ sid: SID }),
      await tokens.issue({ sub: 'backend', role: 'service' }),
      await tokens.issue({ sub: 'vera', role: 'viewer' }),
    ]) {
      assertProblem(await server.ask(PATH, { token }), 403, 'forbidden');
    }
  });
});
