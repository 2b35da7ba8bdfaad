import assert from 'node:assert/strict';
import type { CommandKind } from '../../../loadtest/load/metrics.ts';
import { Random } from '../../../loadtest/random.ts';
import type { Wire } from '../../support/client.ts';
import { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { type Seen, type Stormer, WAYS } from './stormers.ts';

const SID = '80010';
const HOST = '100';
const MODERATORS = ['101', '102'];
const VIEWERS = Array.from({ length: 21 }, (_, nth) => `${201 + nth}`);
/** So that there are others left. */
const BLOCKABLE = VIEWERS.slice(0, 6);
/** Of the protocol's `linkcall_state`. */
const CLOSED = 1;
/** Of each; in `npm run test:chaos` more. */
const COMMANDS_EACH = Number(process.env.CHAOS_STORM_COMMANDS ?? 30);
const IN_FLIGHT_MAX = 3;
const LINKS_MOST = 4;
const APPLIES_MOST = 6;

const SEED = Number(process.env.STORM_SEED ?? Math.floor(Math.random() * 2 ** 31));

const VIEWERS_DO: readonly CommandKind[] = [
  ...([
    'apply',
    'apply',
    'apply',
    'apply',
    'cancel',
    'hang up',
    'accept',
    'accept',
    'decline',
    'move to seat',
  ] as const),
  'list (viewer)',
];
const STAFF_DO: readonly CommandKind[] = [
  ...(['allow', 'allow', 'allow', 'allow next', 'refuse', 'remove', 'refuse all', 'remove all'] as const),
  ...(['invite', 'invite', 'invite', 'withdraw', 'lock seat', 'unlock seat', 'unlock seat', 'move to seat'] as const),
  ...(['seat first', 'block', 'block', 'unblock', 'unblock', 'mute', 'unmute', 'list (host)'] as const),
];
const HOST_DOES: readonly CommandKind[] = [...STAFF_DO, 'appoint', 'dismiss', 'open', 'close'];

/** What cannot be done twice: each of them that was done made a version of its own. */
const CHANGES: ReadonlySet<CommandKind> = new Set([
  ...(['apply', 'cancel', 'hang up', 'allow', 'allow next', 'refuse', 'remove'] as const),
  ...(['invite', 'withdraw', 'accept', 'decline', 'block', 'unblock'] as const),
]);

/** What a refusal in the storm may be; anything else is a bug. */
const USUAL = new Set([
  ...['', 'bad-request', 'closed', 'already-applied', 'applies-full', 'links-full', 'not-applied', 'not-linked'],
  ...['already-linked', 'blocked', 'already-invited', 'not-invited', 'seat-taken', 'seat-locked', 'no-such-seat'],
]);

type Told = { readonly by: string; readonly kind: CommandKind; readonly reply: Wire };

describe(`a storm of all that is done with people, seed ${SEED}`, () => {
  let server: TestServer;
  let stormers: Stormer[] = [];
  before(async () => {
    const most = { MAX_LINKS: String(LINKS_MOST), MAX_APPLIES: String(APPLIES_MOST), SEAT_SELF_MOVE: '1' };
    const lives = { APPLY_LIFE_MS: '3600000', INVITE_LIFE_MS: '3600000', APPLY_BURST: '1000', INVITE_BURST: '1000' };
    const whenFull = { WHEN_FULL: SEED % 2 === 0 ? 'keep' : 'refuse' };
    server = await TestServer.start({ ...most, ...lives, ...whenFull, APPLY_WINDOW_MS: '1', INVITE_WINDOW_MS: '1' });
  });
  after(async () => {
    await Promise.all(stormers.map((one) => one.leave()));
    await server.remove();
  });

  it('[LC13] [PE1] [PE2] [PE4] [PE5] [PE6] [PE8] has one outcome for each request, in which all agree', async () => {
    stormers = await gather();
    const told = await storm();

    assert.equal(told.length, stormers.length * COMMANDS_EACH);
    const unusual = told.filter(({ reply }) => !USUAL.has(reply.error.reason));
    assert.deepEqual(unusual, [], 'each refusal is one of those that may be');
    assertOneOutcome(told);
    assertLosersKnow(told);
    const truth = await show();
    for (const one of stormers)
      await until(
        () => sees(one, truth),
        `${one.userId} sees ${JSON.stringify(truth)}, not ${JSON.stringify(last(one))}`,
      );
    const blockedAt = await blocks();
    const wrong = stormers.flatMap((one) => one.seen().flatMap((seen) => wrongIn(seen, blockedAt(seen.version))));
    assert.deepEqual(wrong, []);
    for (const one of stormers) assertRises(one);
  });

  async function gather(): Promise<Stormer[]> {
    const people = [HOST, ...MODERATORS, ...VIEWERS].map((userId, nth) => ({ userId, nth }));
    const role = (userId: string) => (userId === HOST ? 'host' : MODERATORS.includes(userId) ? 'moderator' : 'viewer');
    const [host, ...others] = people.map(({ userId, nth }) => () => {
      const join = WAYS[nth % WAYS.length] ?? assert.fail();
      return join(server, SID, role(userId), userId);
    });
    // Without a host nobody is live.
    const all = [await (host ?? assert.fail())(), ...(await Promise.all(others.map((join) => join())))];
    const [blocked = ''] = BLOCKABLE;
    for (const kind of ['block', 'unblock'] as const) await all[0]?.ask(kind, blocked, 0);
    return all;
  }

  /** In rounds, or whoever has a short way would be done before the others begin. */
  async function storm(): Promise<Told[]> {
    const randoms = stormers.map((_, nth) => new Random(SEED + nth));
    const told: Told[] = [];
    for (let left = COMMANDS_EACH; left > 0; ) {
      const together = Math.min(1 + (randoms[0] ?? assert.fail()).below(IN_FLIGHT_MAX), left);
      const round = stormers.flatMap((one, nth) =>
        Array.from({ length: together }, () => ask(one, randoms[nth] ?? assert.fail())),
      );
      const [replies] = await Promise.all([Promise.all(round), limit(left)]);
      told.push(...replies);
      left -= together;
    }
    return told;
  }

  /** LC3: the limits change, too, and throw nobody out. */
  async function limit(left: number): Promise<void> {
    const body = { max_links: 1 + (left % LINKS_MOST) };
    assert.equal((await server.admin('PUT', `/api/channels/${SID}/limits`, body)).status, 200);
  }

  const show = async (): Promise<Wire> => (await server.admin('GET', `/api/channels/${SID}`)).body;

  /** PE6: who was blocked at which version, as the journal has it. */
  async function blocks(): Promise<(version: number) => ReadonlySet<string>> {
    const changes: { version: number; event: Wire }[] = [];
    let before: Wire = '';
    while (before !== null) {
      const { body }: Wire = await server.admin('GET', `/api/channels/${SID}/journal?only=accepted&limit=200${before}`);
      for (const { version, events } of body.entries)
        changes.push(...events.map((event: Wire) => ({ version, event })));
      before = body.before === null ? null : `&before=${body.before}`;
    }
    const ofBlocks = changes.filter(({ event }) => /^user-(un)?blocked$/.test(event.type)).reverse();
    assert(ofBlocks.length > 0, 'somebody was blocked');
    return (version) => {
      const blocked = new Set<string>();
      for (const one of ofBlocks) {
        if (one.version > version) break;
        if (one.event.type === 'user-blocked') blocked.add(one.event.user_id);
        else blocked.delete(one.event.user_id);
      }
      return blocked;
    };
  }
});

async function ask(one: Stormer, random: Random): Promise<Told> {
  const kind = wish(one, random);
  const about = one.role === 'viewer' ? one.userId : whom(one, kind, random);
  const isSeated = kind.endsWith('seat') || random.chance(0.3);
  const seat = isSeated ? 1 + random.below(LINKS_MOST + 1) : 0;
  return { by: one.userId, kind, reply: await one.ask(kind, about, seat) };
}

function wish(one: Stormer, random: Random): CommandKind {
  if (one.role === 'viewer') return random.pick(VIEWERS_DO);
  if (one.role === 'moderator') return random.pick(STAFF_DO);
  return last(one).linkcall_state === CLOSED && random.chance(0.7) ? 'open' : random.pick(HOST_DOES);
}

/** Mostly somebody whom they see. */
function whom(one: Stormer, kind: CommandKind, random: Random): string {
  if (kind === 'block' || kind === 'unblock') return random.pick(BLOCKABLE);
  const { links, applies = [], invites = [] } = last(one);
  const seen = [...links, ...applies, ...invites].map(({ user_id }) => user_id);
  return seen.length > 0 && random.chance(0.8) ? random.pick(seen) : random.pick(VIEWERS);
}

const last = (one: Stormer): Seen => one.seen().at(-1) ?? assert.fail(`${one.userId} sees nothing`);

function assertOneOutcome(told: readonly Told[]): void {
  const done = told.filter(({ kind, reply }) => CHANGES.has(kind) && reply.error.code === 0);
  const byVersion = Map.groupBy(done, ({ reply }) => reply.version);
  const shared = [...byVersion.values()].filter((all) => all.length > 1);
  assert.deepEqual(shared, [], 'two were told that they made the same change');
  assert(done.length > told.length / 40, `only ${done.length} of ${told.length} did something`);
}

/** PE2: whoever came too late is told of the very change that was first, and who made it. */
function assertLosersKnow(told: readonly Told[]): void {
  const done = new Set(told.map(({ by, reply }) => (reply.error.code === 0 ? `${by} ${reply.version}` : '')));
  const losers = told.filter(({ reply }) => reply.handled_by !== undefined);
  assert(losers.length > 0, 'nobody came too late');
  for (const { reply } of losers) {
    assert.notEqual(reply.error.code, 0);
    const { user_id, version } = reply.handled_by;
    assert(version <= reply.version && done.has(`${user_id} ${version}`), JSON.stringify(reply));
  }
}

/** LC13, of what anybody was ever shown. */
function wrongIn(seen: Seen, blocked: ReadonlySet<string>): string[] {
  const { version, links, applies = [], invites = [], num_link, num_apply } = seen;
  const users = [...links, ...applies, ...invites].map(({ user_id }) => user_id);
  const seats = [...links, ...invites].map(({ seat }) => seat);
  const isWrong =
    seats.length > LINKS_MOST ||
    num_apply > APPLIES_MOST ||
    num_link !== links.length ||
    new Set(users).size < users.length ||
    new Set(seats).size < seats.length ||
    seats.some((seat) => seat < 1 || seat > LINKS_MOST) ||
    users.some((user) => blocked.has(user));
  return isWrong ? [`version ${version}: ${JSON.stringify({ links, applies, invites, blocked: [...blocked] })}`] : [];
}

function assertRises(one: Stormer): void {
  const versions = one.seen().map(({ version }) => version);
  assert(
    versions.every((version, nth) => version >= (versions[nth - 1] ?? 0)),
    `${one.userId}: ${versions}`,
  );
}

/** Whether somebody is shown what the server has: those who wait or are invited as far as it is theirs to see. */
function sees(one: Stormer, truth: Wire): boolean {
  const seen = last(one);
  if (seen.version < truth.version) return false;
  const isStaff = one.role !== 'viewer' || ids(truth.moderators).includes(one.userId);
  const own = (users: readonly string[]) => (isStaff ? users : users.filter((user) => user === one.userId));
  assert.equal(seen.version, truth.version, one.userId);
  const shown = [seated(seen.links), ids(seen.moderators), [...seen.locked_seats].sort(), seen.num_apply];
  const right = [seated(truth.links), ids(truth.moderators), [...truth.locked_seats].sort(), truth.applies.length];
  if (seen.applies !== undefined) shown.push(ids(seen.applies), ids(seen.invites ?? []));
  if (seen.applies !== undefined) right.push(own(ids(truth.applies)), own(ids(truth.invites)));
  return JSON.stringify(shown) === JSON.stringify(right);
}

const ids = (users: readonly { readonly user_id: string }[]): string[] => users.map(({ user_id }) => user_id).sort();

const seated = (links: Seen['links']): string[] =>
  links.map(({ user_id, seat, muted }) => `${user_id} ${seat} ${muted}`).sort();
