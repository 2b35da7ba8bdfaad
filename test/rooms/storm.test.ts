import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import type { TestClient, Wire } from '../support/client.ts';
import { serverUnderTest } from './serverUnderTest.ts';

const VIEWERS = 24;
/** The host, a moderator by token, and one whom the host has appointed. */
const STAFF = ['hana', 'mia', 'mike'];
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

    it('[LC13] [PE1] [PE2] [PE3] leaves no more in a list than its limit, nobody in both or twice, and all see the same', async () => {
      const sid = underTest.newSid();
      const host = await underTest.join(sid, 'host', 'hana');
      await host.request('linkcall_staff_rq', { op_code: 1, user_id: 'mike' });
      const staff = [host, await underTest.join(sid, 'moderator', 'mia'), await underTest.join(sid, 'viewer', 'mike')];
      const names = Array.from({ length: VIEWERS }, (_, index) => `user${index}`);
      const viewers = await joinAll(names.map((name) => underTest.join(sid, 'viewer', name)));
      const everybody = [...staff, ...viewers];
      const wrongs = everybody.map((client) => watch(client));

      const random = new Random(SEED);
      const replies = await Promise.all([
        ...staff.map((one) => storm(random, () => directAtRandom(random, one, names))),
        ...viewers.map((viewer) => storm(random, () => applyAtRandom(random, viewer))),
      ]);

      assert.equal(replies.flat().length, everybody.length * COMMANDS_EACH);
      const unusual = replies.flat().filter(({ error }) => !USUAL.has(error.reason));
      assert.deepEqual(unusual, [], `seed ${SEED}`);
      assert.deepEqual(wrongs.flat(), [], `seed ${SEED}`);
      assertLosersKnow(replies.slice(0, STAFF.length));
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
  if (random.chance(0.2)) return host.request('linkcall_allow_rq', { op_code: random.pick([4, 5, 6, 6, 6]) });
  const seen = [...host.waitingIds, ...host.linkedIds];
  const userId = seen.length > 0 && random.chance(0.8) ? random.pick(seen) : random.pick(names);
  return host.direct(random.pick([1, 1, 1, 2, 3]), userId);
}

/** PE2: whoever was refused because another of the staff was first is told of the very change that did it. */
function assertLosersKnow(replies: readonly (readonly Wire[])[]): void {
  // Who changed nothing is told the version of the change before.
  const done = replies.flatMap((own, nth) =>
    own.filter(({ error }) => error.code === 0).map(({ version }) => `${STAFF[nth]} ${version}`),
  );
  const told = replies.flat().filter(({ handled_by }) => handled_by !== undefined);
  assert(told.length > 0, `seed ${SEED}: nobody came too late`);
  for (const { handled_by, version, error } of told) {
    assert.notEqual(error.code, 0);
    assert(handled_by.version <= version);
    const { user_id, version: at } = handled_by;
    assert(done.includes(`${user_id} ${at}`), `seed ${SEED}: ${JSON.stringify(handled_by)}`);
  }
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
      (STAFF.includes(userId) ? num_apply !== waitingIds.length : waitingIds.some((id) => id !== userId)) ||
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
    assert.deepEqual(
      client.waitingIds.sort(),
      STAFF.includes(userId) ? waiting : waiting.filter((id) => id === userId),
    );
    assert.equal(state.num_apply, waiting.length, userId);
  }
}
