import assert from 'node:assert/strict';
import { type Channel, limitsOf, newChannel } from '../../src/domain/channel.ts';
import type { Millis } from '../../src/domain/ids.ts';
import { replay } from '../../src/domain/journal.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import { endedCallIds, type Kept } from './modelStore.ts';

/** LC13, PE4, PE8. The simulation never lowers a limit, so that it holds at every instant. */
export function assertWithinLimits(channel: Channel): void {
  const { maxLinks, maxApplies } = limitsOf(channel, DEFAULT_LIMITS);
  const seated = [...channel.linked, ...channel.invited];
  assert.ok(seated.length <= maxLinks, `${seated.length} links and invitations, allowed are ${maxLinks}`);
  assert.ok(channel.waiting.length <= maxApplies, `${channel.waiting.length} applications, allowed are ${maxApplies}`);
  const ids = [...seated, ...channel.waiting].map((entry) => entry.person.userId);
  assert.equal(new Set(ids).size, ids.length, `somebody is in the lists twice: ${ids.join(', ')}`);
  const seats = seated.map(({ seat }) => seat);
  assert.equal(new Set(seats).size, seats.length, `two have one seat: ${seats.join(', ')}`);
}

/** PE8, PE9. */
export function assertSeated({ linked, invited, lockedSeats }: Channel): void {
  const seats = [...linked, ...invited].map(({ seat }) => seat);
  assert.equal(new Set(seats).size, seats.length, `two sit on one seat: ${seats.join(', ')}`);
  assert.ok(
    seats.every((seat) => Number.isSafeInteger(seat) && seat >= 1),
    `no such seat: ${seats.join(', ')}`,
  );
  assert.deepEqual(
    lockedSeats,
    [...new Set(lockedSeats)].sort((one, other) => one - other),
    'each lock once, in order',
  );
}

/** PE1 */
export function assertStaff({ moderators }: Channel): void {
  const ids = moderators.map(({ userId }) => userId);
  assert.ok(ids.length <= DEFAULT_LIMITS.maxStaff);
  assert.equal(new Set(ids).size, ids.length, `somebody is a moderator twice: ${ids.join(', ')}`);
}

/** LC2: also where each of them applied to another process, whose clock was a different one. */
export function assertQueueInOrder({ waiting, linked }: Channel): void {
  assertInOrder(
    waiting.map(({ appliedAt }) => appliedAt),
    'the queue is in the order of its times',
  );
  assertInOrder(
    linked.map(({ allowedAt }) => allowedAt),
    'so are the links',
  );
}

function assertInOrder(times: readonly Millis[], what: string): void {
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
    what,
  );
}

/** A wrong clock is followed, and the end of a life may be tried again. */
const LIFE_MS_MOST = DEFAULT_LIMITS.applyLifeMs / 0.98 + 1_500;

/** LC9: nobody waits for longer than a life, and the time in which the channel was not served well. */
export function assertNobodyWaitsForEver({ channel, begun, unwellMs }: Kept, now: Millis): void {
  for (const { callId } of channel.waiting) {
    const start = begun.get(callId);
    assert.ok(start !== undefined);
    const lifeMs = now - start.at - (unwellMs - start.unwellMs);
    assert.ok(lifeMs <= LIFE_MS_MOST, `an application has waited for ${lifeMs} ms`);
  }
}

/** ST1, ST5, ST6: what is kept is whole, and its parts agree. */
export function assertWhole({ channel, entries, told, calls }: Kept): void {
  assertWithinLimits(channel);
  assertSeated(channel);
  assertStaff(channel);
  assert.deepEqual(
    entries.map((entry) => entry.seq),
    entries.map((_, index) => index + 1),
    'the journal is numbered without gaps',
  );
  assert.deepEqual(replay(newChannel(channel.sid), entries), channel, 'replaying the journal gives the state');
  assertTold(told, entries);
  const changes = entries.filter((entry) => entry.events.length > 0);
  assert.deepEqual(
    changes.map((entry) => entry.version),
    changes.map((_, index) => index + 1),
    'each change made one version',
  );
  assertInOrder(
    changes.map((entry) => entry.at),
    'no version is older than the one before',
  );
  assertQueueInOrder(channel);
  const ended = entries.flatMap((entry) => entry.events).flatMap(endedCallIds);
  assert.deepEqual(
    calls.map((call) => call.callId),
    ended,
    'each call that ended is in the log once',
  );
}

const UNTOLD: ReadonlySet<string> = new Set(['user-barred', 'user-arrived', 'user-shut-out', 'limits-changed']);

/** IN6: the platform is told what the journal tells, numbered without a gap. */
function assertTold(told: Kept['told'], entries: Kept['entries']): void {
  assert.deepEqual(
    told.map(({ seq }) => seq),
    told.map((_, index) => index + 1),
    'what is told is numbered without gaps',
  );
  const changed = entries.flatMap(({ version, events }) => events.map((event) => ({ version, event })));
  assert.deepEqual(
    told.map(({ version, event }) => ({ version, event })),
    changed.filter(({ event }) => !UNTOLD.has(event.type)),
    'each event of the journal is told once, but for what is for the journal alone',
  );
}
