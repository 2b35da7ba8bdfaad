import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { TestClient } from '../support/client.ts';
import { type Family, namesOf, readExposition, sumOf } from '../support/exposition.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const GAUGES = ['channels_awake', 'channels_live', 'clients', 'links', 'applications', 'mailbox_letters'];

describe('the metrics of a server', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.remove());

  async function read(): Promise<ReadonlyMap<string, Family>> {
    return readExposition(await (await fetch(`${server.url}/metrics`)).text());
  }

  it('tell what a call was made of', async () => {
    const host = await TestClient.join(server, 'live', 'host', 'hana');
    const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
    const before = await read();
    await ann.apply(1);
    await ann.apply(1);
    await host.direct(1, 'ann');
    await host.direct(7, 'ann');
    let after = before;
    const grown = (name: string, labels: Record<string, string> = {}) =>
      sumOf(after, name, labels) - sumOf(before, name, labels);

    const command = 'linkcall_commands_total';
    const committed = ['linkcall_commit_seconds', 'linkcall_commit_entries', 'linkcall_store_group_commits'];
    const commitsOf = () => grown('linkcall_commits_total', { outcome: 'committed' });
    // The page is not made anew for each who asks, and a refusal is noted after its reply.
    await until(async () => {
      after = await read();
      const isDone = grown(command) >= 3 && commitsOf() >= 2;
      return isDone && committed.every((name) => grown(`${name}_count`) === commitsOf());
    }, 'all that was done is counted');
    assert.equal(grown(command), 3);
    assert.equal(grown(command, { command: 'start-application', outcome: 'accepted' }), 1);
    assert.equal(grown(command, { command: 'start-application', outcome: 'already-applied' }), 1);
    assert.equal(grown(command, { command: 'allow-application', outcome: 'accepted' }), 1);
    assert.equal(grown('linkcall_messages_turned_away_total', { why: 'malformed' }), 1);
    assert(commitsOf() <= 4, `${commitsOf()} commits: two changes, and notes of two refusals`);
    assert.deepEqual(
      GAUGES.map((name) => sumOf(after, `linkcall_${name}`)),
      [1, 1, 2, 1, 0, 0],
    );
    for (const name of ['invariants_broken', 'fence_losses', 'zego_evictions', 'userlog_failures']) {
      assert.equal(sumOf(after, `linkcall_${name}_total`), 0, name);
    }
    await Promise.all([host.leave(), ann.leave()]);
  });

  it('are told of in docs/operations.md, all of them, and no other', async () => {
    const served = [...(await read()).values()].filter(({ name }) => name.startsWith('linkcall_'));
    const told = new Set(readFileSync('docs/operations.md', 'utf8').match(/\blinkcall_[a-z_]+\b/g));
    assert.deepEqual(
      [...told].filter((name) => !served.some((family) => family.name === name || namesOf(family).includes(name))),
      [],
      'told of, and not there',
    );
    const untold = served.map(({ name }) => name).filter((name) => !told.has(name));
    assert.deepEqual(untold, [], 'there, and not told of');
  });

  it('are all that the dashboard asks for', async () => {
    const served = new Set([...(await read()).values()].flatMap(namesOf));
    const asked = new Set(queries().flatMap((query) => query.match(/\b(linkcall|process|nodejs)_\w+/g) ?? []));
    assert(asked.size > 20);
    assert.deepEqual(
      [...asked].filter((name) => !served.has(name)),
      [],
      'asked for in the dashboard, and not on /metrics',
    );
    const shown = [...asked].map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    const ours = [...(await read()).keys()].filter((name) => name.startsWith('linkcall_'));
    assert.deepEqual(
      ours.filter((name) => !shown.includes(name)),
      [],
      'on /metrics, and nowhere in the dashboard',
    );
  });
});

type Panel = { readonly title: string; readonly targets?: readonly { readonly expr: string }[] };

function queries(): string[] {
  const dashboard: { panels: Panel[]; templating: { list: { query: unknown }[] } } = JSON.parse(
    readFileSync('docs/grafana-dashboard.json', 'utf8'),
  );
  const ofPanels = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  return [...ofPanels, ...dashboard.templating.list.map(({ query }) => JSON.stringify(query))];
}
