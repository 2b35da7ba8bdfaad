import assert from 'node:assert/strict';
import { Random } from '../../../loadtest/random.ts';
import type { TestClient, Wire } from '../../support/client.ts';
import { serverUnderTest } from '../serverUnderTest.ts';

const SEED = Number(process.env.STORM_SEED ?? Math.floor(Math.random() * 2 ** 31));
const NAMES = ['ann', 'bob', 'carl', 'dora', 'eve', 'finn'];
const ROUNDS = 300;
const JOURNAL_MAX = 150;
/** From where the journal begins; a round of many changes has one at its end. */
const CHECKPOINT_WITHIN = 100;
/** Of the versions that nobody may know any more. */
const TOLD_APART = 20;

/** A channel as somebody was shown it; `queue` and `invites` only those who let people in. */
type Sight = {
  readonly head: Wire;
  readonly seats: readonly (readonly [string, number, number, number])[];
  readonly locked: readonly number[];
  readonly moderators: readonly string[];
  readonly queue: readonly string[] | undefined;
  readonly invites: readonly (readonly [string, number])[] | undefined;
};

const SHOWN = ['singer_id', 'live', 'linkcall_state', 'in_pk', 'version', 'num_link', 'num_apply'] as const;

const headOf = (from: Wire) => Object.fromEntries(SHOWN.map((name) => [name, from[name]]));
const bySeat = (links: Iterable<Wire>): Sight['seats'] =>
  [...links]
    .map(({ user_id, seat, time_allow, muted }) => [user_id, seat, time_allow, muted] as const)
    .sort(([, one], [, other]) => one - other);

function sightOf({ state }: TestClient, isStaff: boolean): Sight {
  return {
    head: { ...headOf(state), max_link: state.max_link, max_apply: state.max_apply },
    seats: bySeat(state.links.values()),
    locked: [...state.locked_seats],
    moderators: [...state.moderators.keys()].sort(),
    queue: isStaff ? inPlace([...(state.applies?.values() ?? [])]) : undefined,
    invites: isStaff
      ? [...(state.invites?.values() ?? [])].map(({ user_id, seat }) => [user_id, seat] as const).sort()
      : undefined,
  };
}

const inPlace = (applies: Wire[]): string[] =>
  applies.sort((one, other) => one.position - other.position).map(({ user_id }) => user_id);

function replayed({ channel }: Wire, isStaff: boolean): Sight {
  const { limits, links, locked_seats, moderators, applies, invites } = channel;
  return {
    head: { ...headOf(channel), max_link: limits.max_links, max_apply: limits.max_applies },
    seats: bySeat(links),
    locked: locked_seats,
    moderators: moderators.map(({ user_id }: Wire) => user_id).sort(),
    queue: isStaff ? applies.map(({ user_id }: Wire) => user_id) : undefined,
    invites: isStaff ? invites.map(({ user_id, seat }: Wire) => [user_id, seat]).sort() : undefined,
  };
}

/** What each version looked like; a version that is shown again, as who is away changes, is the same. */
function watch(client: TestClient, isStaff: boolean): Map<number, Sight> {
  const sights = new Map<number, Sight>([[client.state.version, sightOf(client, isStaff)]]);
  client.room.onStateChange(() => sights.set(client.state.version, sightOf(client, isStaff)));
  return sights;
}

describe(`a storm, seen once more, seed ${SEED}`, () => {
  const underTest = serverUnderTest({
    JOURNAL_MAX: `${JOURNAL_MAX}`,
    // Nothing happens by itself when the storm is over.
    APPLY_LIFE_MS: '86400000',
    INVITE_LIFE_MS: '86400000',
    APPLY_BURST: '1000',
    INVITE_BURST: '1000',
    MAX_MESSAGES_PER_S: '100000',
    MAX_LINKS: '4',
    WHEN_FULL: 'keep',
  });

  const replayAt = async (sid: string, version: number): Promise<{ status: number; body: Wire }> =>
    underTest.server.admin('GET', `/api/channels/${sid}/replay?version=${version}`);

  it('[OP4] is at each version what the clients saw then, or said not to be kept any more', async () => {
    const sid = underTest.newSid();
    const host = await underTest.join(sid, 'host', 'hana');
    const hostSaw = watch(host, true);
    const viewers: TestClient[] = [];
    for (const name of NAMES) viewers.push(await underTest.join(sid, 'viewer', name));
    const viewersSaw = viewers.map((viewer) => watch(viewer, false));
    const random = new Random(SEED);
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all([
        ...viewers.map((viewer) => actAtRandom(random, viewer)),
        ...Array.from({ length: 3 }, () => directAtRandom(random, host)),
        ...(round % 8 === 0 ? [underTest.put(sid, 'pk', { in_pk: random.below(4) === 1 })] : []),
        ...(round % 9 === 0 ? [underTest.put(sid, 'limits', { max_links: 2 + random.below(5) })] : []),
      ]);
    }
    const { newest, oldest } = await underTest.show(sid, '/replay');
    for (const client of [host, ...viewers]) await client.sees(newest.version);
    assert(newest.version > 2 * JOURNAL_MAX, `a storm of ${newest.version} changes is none`);
    assert(oldest.version > newest.version - JOURNAL_MAX - 1, 'and its beginning is not kept');

    const known: number[] = [];
    const watchers = [{ saw: hostSaw, isStaff: true }, ...viewersSaw.map((saw) => ({ saw, isStaff: false }))];
    for (const version of [...new Set(watchers.flatMap(({ saw }) => [...saw.keys()]))].sort((a, b) => a - b)) {
      const isOld = version < oldest.version;
      if (isOld && version % TOLD_APART !== 0) continue;
      const { status, body } = await replayAt(sid, version);
      if (isOld) assert.deepEqual([status, body.error.code], [410, 'gone'], `${version}`);
      if (status === 410) continue;
      known.push(version);
      for (const { saw, isStaff } of watchers) {
        const sight = saw.get(version);
        if (sight !== undefined) assert.deepEqual(replayed(body, isStaff), sight, `seed ${SEED}, version ${version}`);
      }
    }
    const [first = 0] = known;
    assert(first < oldest.version + CHECKPOINT_WITHIN, `only from ${first} on it is known, of ${oldest.version}`);
    assert.equal(known.at(-1), newest.version);

    const ahead = await replayAt(sid, newest.version + 1);
    assert.deepEqual([ahead.status, ahead.body.error.code], [404, 'not-found']);
    const then = await underTest.show(sid, `/replay?version=${first}`);
    assert.deepEqual((await underTest.show(sid, `/replay?at=${then.at}`)).channel.version >= first, true);
    const now = await underTest.show(sid, '/replay');
    const shown = await underTest.show(sid);
    for (const name of Object.keys(now.channel).filter((one) => !['links', 'applies'].includes(one)))
      assert.deepEqual(now.channel[name], shown[name], name);
  }).timeout(600_000);
});

function actAtRandom(random: Random, viewer: TestClient): Promise<Wire> {
  const answer = () => viewer.request('linkcall_invited_rq', { op_code: 1 + random.below(2) });
  const apply = () =>
    viewer.apply(random.pick([1, 1, 1, 1, 2, 3]), random.below(3) === 0 ? { seat: 1 + random.below(4) } : {});
  return random.below(4) === 0 ? answer() : apply();
}

function directAtRandom(random: Random, host: TestClient): Promise<Wire> {
  const user_id = random.pick(NAMES);
  const seat = 1 + random.below(5);
  const deeds = [
    () => host.direct(random.pick([1, 1, 1, 2, 3]), user_id),
    () => host.direct(random.pick([1, 1, 1, 2, 3]), user_id),
    () => host.direct(random.pick([4, 5, 6]), user_id),
    () => host.request('linkcall_invite_rq', { op_code: random.pick([1, 1, 2]), user_id }),
    () => host.request('linkcall_seat_rq', { op_code: random.pick([1, 2, 2]), seat }),
    () => host.request('linkcall_seat_rq', { op_code: 3, user_id, seat }),
    () => host.request('linkcall_mute_rq', { user_id, audio: seat > 2, video: seat % 2 === 0 }),
    () => host.request('linkcall_block_rq', { op_code: random.pick([1, 2, 2]), user_id }),
    () => host.request('linkcall_staff_rq', { op_code: random.pick([1, 2]), user_id }),
    () => host.setSwitch(random.pick([0, 1, 1, 1, 1, 1])),
  ];
  return random.pick(deeds)();
}
