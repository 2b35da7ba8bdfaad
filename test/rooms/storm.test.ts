import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import type { TestClient, Wire } from '../support/client.ts';
import { serverUnderTest } from './serverUnderTest.ts';

const VIEWERS = 24;
const HOST_CONNECTIONS = 3;
const COMMANDS_EACH = 150;
const IN_FLIGHT_MAX = 4;
const MAX_LINKS = 3;
const MAX_APPLIES = 5;

const SEED = Number(process.env.STORM_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** What a refusal in the storm may be; anything else is a bug. */
const USUAL = new Set([
  '',
  'bad-request',
  'already-applied',
  'links-full',
  'not-applied',
  'not-linked',
  'closed',
  'already-linked',
  'applies-full',
]);

for (const whenFull of ['refuse', 'keep']) {
  describe(`a storm of commands, with WHEN_FULL=${whenFull}, seed ${SEED}`, () => {
    const underTest = serverUnderTest({
      WHEN_FULL: whenFull,
      MAX_LINKS: String(MAX_LINKS),
      MAX_APPLIES: String(MAX_APPLIES),
      APPLY_BURST: '1000',
      MAX_MESSAGES_PER_S: '100000',
    });

    it('[LC13] leaves no more in a list than its limit, nobody in both or twice, and all see the same', async () => {
      const sid = underTest.newSid();
      const hosts = await joinAll(Array.from({ length: HOST_CONNECTIONS }, () => underTest.join(sid, 'host', 'hana')));
      const names = Array.from({ length: VIEWERS }, (_, index) => `user${index}`);
      const viewers = await joinAll(names.map((name) => underTest.join(sid, 'viewer', name)));
      const everybody = [...hosts, ...viewers];
      const wrongs = everybody.map((client) => watch(client));

      const random = new Random(SEED);
      const replies = await Promise.all([
        ...hosts.map((host) => storm(random, () => directAtRandom(random, host, names))),
        ...viewers.map((viewer) => storm(random, () => applyAtRandom(random, viewer))),
      ]);

      assert.equal(replies.flat().length, everybody.length * COMMANDS_EACH);
      const unusual = replies.flat().filter(({ error }) => !USUAL.has(error.reason));
      assert.deepEqual(unusual, [], `seed ${SEED}`);
      assert.deepEqual(wrongs.flat(), [], `seed ${SEED}`);
      await allSeeTheSame(everybody);
    });
  });
}

const joinAll = (joining: Promise<TestClient>[]): Promise<TestClient[]> => Promise.all(joining);

async function storm(random: Random, command: () => Promise<Wire>): Promise<Wire[]> {
  const replies: Wire[] = [];
  while (replies.length < COMMANDS_EACH) {
    const together = Math.min(1 + random.below(IN_FLIGHT_MAX), COMMANDS_EACH - replies.length);
    replies.push(...(await Promise.all(Array.from({ length: together }, command))));
  }
  return replies;
}

function applyAtRandom(random: Random, viewer: TestClient): Promise<Wire> {
  return viewer.apply(random.pick([1, 1, 1, 1, 2, 3, 3, 4, 5]));
}

function directAtRandom(random: Random, host: TestClient, names: readonly string[]): Promise<Wire> {
  if (random.chance(0.03)) return host.setSwitch(0);
  if (random.chance(0.2)) return host.setSwitch(1);
  const seen = [...host.waitingIds, ...host.linkedIds];
  const userId = seen.length > 0 && random.chance(0.8) ? random.pick(seen) : random.pick(names);
  return host.direct(random.pick([1, 1, 1, 2, 3]), userId);
}

/** What was wrong with any state that this client saw. */
function watch(client: TestClient): string[] {
  const wrongs: string[] = [];
  client.room.onStateChange(() => {
    const { version, num_link, num_apply } = client.state;
    const { linkedIds, waitingIds, userId } = client;
    const all = [...linkedIds, ...waitingIds];
    const isWrong =
      linkedIds.length > MAX_LINKS ||
      num_apply > MAX_APPLIES ||
      num_link !== linkedIds.length ||
      (userId === 'hana' ? num_apply !== waitingIds.length : waitingIds.some((id) => id !== userId)) ||
      new Set(all).size !== all.length;
    if (isWrong) wrongs.push(`${userId} at ${version}: ${num_link} ${linkedIds} | ${num_apply} ${waitingIds}`);
  });
  return wrongs;
}

async function allSeeTheSame(clients: readonly TestClient[]): Promise<void> {
  const [first] = clients;
  const list = await first?.request('linkcall_list_singer_rq');
  assert(list.version > 300, `enough happened: ${list.version} versions`);
  await Promise.all(clients.map((client) => client.sees(list.version)));
  const ids = (state: number): string[] =>
    list.datas.filter((data: Wire) => data.linkcall_apply === state).map((data: Wire) => data.user_id);
  const [linked, waiting] = [ids(4).sort(), ids(1).sort()];
  for (const client of clients) {
    const { userId, state } = client;
    assert.equal(state.version, list.version, userId);
    assert.deepEqual(client.linkedIds.sort(), linked, userId);
    assert.deepEqual(client.waitingIds.sort(), userId === 'hana' ? waiting : waiting.filter((id) => id === userId));
    assert.equal(state.num_apply, waiting.length, userId);
  }
}
