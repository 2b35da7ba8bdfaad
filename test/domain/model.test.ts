import assert from 'node:assert/strict';
import fc from 'fast-check';
import { breach } from '../../src/domain/call/breach.ts';
import { endedCalls } from '../../src/domain/call/callLog.ts';
import type { Decision } from '../../src/domain/capability.ts';
import { type Channel, hostOf, isLive, limitsOf, newChannel, type Stop, unseen } from '../../src/domain/channel.ts';
import { actorOf, type Command, subjectOf } from '../../src/domain/command.ts';
import { applyChange, decide } from '../../src/domain/decide.ts';
import type { Event } from '../../src/domain/event.ts';
import { type JournalEntry, replay } from '../../src/domain/journal.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import { blockEffects } from '../../src/domain/moderation/moderation.ts';
import { play } from '../support/call/callModel.ts';
import { HostLists } from '../support/call/hostLists.ts';
import { type CallModel, newModel, type Story } from '../support/call/modelState.ts';
import { STEPS_BEGIN_AT, type Step, steps } from '../support/call/randomSteps.ts';
import { deepFreeze } from '../support/deepFreeze.ts';
import { callId, SID } from '../support/people.ts';

// A run that fails prints its seed and its shortest form: paste it into `examples` below, where it stays.
const RUNS = 3_000;

function sentence(event: Event): string {
  switch (event.type) {
    case 'switch-opened':
      return 'opened';
    case 'switch-closed':
      return 'closed';
    case 'application-started':
      return `${event.application.person.userId} waits`;
    case 'application-ended':
      return `${event.application.person.userId} waits no more: ${event.why}`;
    case 'link-started':
      return `${event.link.person.userId} linked`;
    case 'link-ended':
      return `${event.link.person.userId} off: ${event.why}`;
    case 'invitation-started':
      return `${event.invitation.person.userId} invited`;
    case 'invitation-accepted':
      return `${event.invitation.person.userId} says yes`;
    case 'invitation-ended':
      return `${event.invitation.person.userId} invited no more: ${event.why}`;
    case 'user-arrived':
      return `${event.userId} arrived`;
    case 'user-barred':
      return `${event.userId} barred`;
    case 'pk-changed':
      return 'pk';
    case 'limits-changed':
      return 'limits';
    case 'session-started':
      return `${event.host.userId} live`;
    case 'session-ended':
      return 'session over';
    case 'channel-stopped':
      return `stopped until ${event.stop.until}`;
    case 'channel-reopened':
      return 'reopened';
    case 'stranger-seen':
      return `${event.userId} is a stranger`;
    case 'stream-cut':
      return `${event.userId} is cut`;
    case 'user-muted':
      return `${event.userId} muted`;
    case 'seat-locked':
    case 'seat-unlocked':
      return `${event.type} ${event.seat}`;
    case 'seats-changed':
      return event.seats.map(({ userId, seat }) => `${userId} sits on ${seat}`).join(', ');
    case 'stream-ruled':
      return `${event.userId} is ruled`;
    case 'moderator-appointed':
      return `${event.moderator.userId} appointed`;
    case 'moderator-dismissed':
      return `${event.userId} dismissed`;
    case 'user-blocked':
      return `${event.userId} blocked until ${event.until}`;
    case 'user-unblocked':
      return `${event.userId} unblocked`;
    case 'user-shut-out':
      return `${event.userId} shut out`;
  }
}

function storyOf({ refusal, events }: Decision<Event>): Story {
  const happened = events.map(sentence);
  if (refusal === undefined) return happened;
  const until = refusal.reason === 'blocked' ? ` ${untilOf(refusal.until)}` : '';
  const wait = refusal.reason === 'too-often' ? ` ${refusal.retryAfterMs}` : until;
  return [`refused ${refusal.reason}${wait}`, ...happened];
}

const untilOf = (until: Stop['until'] | undefined): number => (until === 'for-ever' ? Infinity : (until ?? 0));

/** What the model knows, without the starts, bars, invitees and blocks: those show in what is refused. */
function known(channel: Channel): Omit<CallModel, 'starts' | 'bars' | 'invitees' | 'blocked'> {
  return {
    version: channel.version,
    open: channel.isOpen,
    pk: channel.inPk,
    live: isLive(channel),
    stoppedUntil: untilOf(channel.stop?.until),
    host: hostOf(channel)?.userId ?? '',
    liveSince: channel.stage.status === 'live' ? channel.stage.since : 0,
    limits: limitsOf(channel, DEFAULT_LIMITS),
    overrides: channel.overrides,
    queue: channel.waiting.map(({ person, appliedAt, endsAt, seat }) => ({
      name: person.userId,
      wealth: person.wealth,
      level: person.level,
      since: appliedAt,
      until: endsAt,
      seat: seat ?? 0,
    })),
    staff: channel.moderators.map(({ userId }) => userId),
    byToken: [...channel.waiting, ...channel.linked, ...channel.invited]
      .flatMap(({ person, isModerator }) => (isModerator ? [person.userId] : []))
      .sort(),
    invites: channel.invited.map(({ person, invitedAt, endsAt, seat }) => ({
      name: person.userId,
      since: invitedAt,
      until: endsAt,
      seat,
    })),
    unseen: [...unseen(channel)].sort(),
    line: channel.linked.map(({ person, appliedAt, allowedAt, seat }) => ({
      name: person.userId,
      since: appliedAt,
      allowed: allowedAt,
      seat,
    })),
    locked: [...channel.lockedSeats],
  };
}

/** LC13, PE4, PE8, word by word. */
function assertSound(before: Channel, after: Channel): void {
  const { maxLinks, maxApplies } = limitsOf(after, DEFAULT_LIMITS);
  const grewTo = (now: readonly unknown[], then: readonly unknown[]) => (now.length > then.length ? now.length : 0);
  const held = ({ linked, invited }: Channel) => [...linked, ...invited];
  assert(grewTo(held(after), held(before)) <= maxLinks, 'a link, or one held, above the limit');
  assert(grewTo(after.waiting, before.waiting) <= maxApplies, 'an application above the limit');
  const seats = held(after).map(({ seat }) => seat);
  assert.equal(new Set(seats).size, seats.length, 'two in one seat');
  assert(!seats.some((seat) => seat < 1), 'a seat that nobody knows');
  const users = [...after.waiting, ...held(after)].map((entry) => entry.person.userId);
  assert.equal(new Set(users).size, users.length, 'somebody is there twice');
  assert(!users.some((userId) => userId === hostOf(after)?.userId), 'the host is on the own line');
  assert.equal(breach(before, after, limitsOf(after, DEFAULT_LIMITS)), undefined, 'the core would find it as well');
}

function entryOf(seq: number, command: Command, { refusal, events }: Decision<Event>, version: number): JournalEntry {
  const outcome = refusal?.reason ?? 'accepted';
  const said = { actor: actorOf(command), command: command.type, subject: subjectOf(command), cmdId: undefined };
  return { seq, at: command.at, version, outcome, events, times: 1, ...said };
}

function playBoth(sequence: readonly Step[]): void {
  const model = newModel();
  const journal: JournalEntry[] = [];
  const called: string[] = [];
  const ended: string[] = [];
  const lists = new HostLists();
  let channel = deepFreeze(newChannel(SID));
  let at = STEPS_BEGIN_AT;

  const playOne = (command: Command): void => {
    const decision = deepFreeze(decide(channel, deepFreeze(command), DEFAULT_LIMITS));
    const after = deepFreeze(applyChange(channel, decision.events));

    assert.deepEqual(storyOf(decision), play(model, command));
    const { starts: _starts, bars: _bars, invitees: _invitees, blocked: _blocked, ...expected } = model;
    assert.deepEqual(known(after), {
      ...expected,
      unseen: expected.unseen.toSorted(),
      byToken: expected.byToken.toSorted(),
    });
    assert.equal(after.version, channel.version + (decision.events.length > 0 ? 1 : 0));
    assertSound(channel, after);
    for (const event of decision.events)
      if (event.type === 'application-started') called.push(event.application.callId);
      else if (event.type === 'invitation-accepted') called.push(event.invitation.callId);
    ended.push(...endedCalls(channel, decision.events).map((call) => call.callId));
    journal.push(entryOf(journal.length + 1, command, decision, after.version));
    channel = after;
    lists.keep(decision.events);
  };

  for (const [index, { wait, order }] of sequence.entries()) {
    at += wait;
    const named =
      order.type === 'start-application' || order.type === 'invite-user'
        ? { ...order, callId: callId(`${index}x`) }
        : order;
    playOne({ ...named, at, blocks: lists.of(channel) });
    for (const shutOut of blockEffects(channel, lists.of(channel), at)) playOne({ ...shutOut, at });
    assert.deepEqual(blockEffects(channel, lists.of(channel), at), [], 'somebody on the line is blocked');
  }

  const unfinished = [...channel.waiting, ...channel.linked].map((entry) => entry.callId);
  assert.deepEqual([...ended, ...unfinished].sort(), called.sort(), 'each call ends once, or is still there');
  assert.deepEqual(replay(newChannel(SID), journal), channel);
  const half = journal.length >> 1;
  assert.deepEqual(replay(replay(newChannel(SID), journal.slice(0, half)), journal.slice(half)), channel);
}

describe('the core and a model of the contract', () => {
  it(`[LC13] [LC18] [PE6] [PE8] [PE9] [ST5] [ST6] tell the same story, whatever comes in whatever order (${RUNS} sequences)`, () => {
    fc.assert(fc.property(steps, playBoth), { numRuns: RUNS, examples: [] });
  });
});
