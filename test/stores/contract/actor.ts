import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { answer } from '../../../src/domain/answer.ts';
import { endedCalls } from '../../../src/domain/call/callLog.ts';
import { type Applicant, type Caller, type Channel, type Host, isUnfinished } from '../../../src/domain/channel.ts';
import { actorOf, type Command, type Order, subjectOf } from '../../../src/domain/command.ts';
import { applyChange, decide } from '../../../src/domain/decide.ts';
import {
  type CallId,
  type CmdId,
  type Millis,
  parseCallId,
  parseCmdId,
  parseSid,
  parseUserId,
  type Sid,
  type UserId,
} from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import { toldOf } from '../../../src/domain/told.ts';
import type { Commit, Opened, Standing } from '../../../src/ports/channelStore.ts';
import { startSession } from '../../support/orders.ts';

export const START: Millis = 1_790_000_000_000;

export const sidOf = (text: string): Sid => made(parseSid(text));
export const userIdOf = (text: string): UserId => made(parseUserId(text));
export const cmdIdOf = (text: string): CmdId => made(parseCmdId(text));
export const callIdOf = (n: number): CallId => made(parseCallId(n.toString(36).padStart(26, '0')));

function made<T>(id: T | undefined): T {
  assert(id !== undefined, 'a test uses an id that is none');
  return id;
}

export function viewer(userId: string): Caller {
  const person = {
    userId: userIdOf(userId),
    nick: `nick of "${userId}" 🙂`,
    icon: 'https://cdn.example.com/icons/0123456789abcdef.png',
    wealth: 12_345,
    level: 7,
    isSinger: false,
  };
  return { person, role: 'viewer' };
}

export const host: Host = { userId: userIdOf('the host'), nick: 'Host' };
export const hostCaller: Caller = { person: { ...viewer(host.userId).person, nick: host.nick }, role: 'host' };

const NO_ROSTER_CHANGE = rosterChange(EMPTY_ROSTER, EMPTY_ROSTER);

/** What an actor knows between two commits. */
export type ActorState = Pick<Opened, 'epoch' | 'channel' | 'journalSeq' | 'feedSeq' | 'commits'>;

/** One decided command as its commit, as the mailbox makes it. */
export function commitOf(actor: ActorState, command: Command, cmdId?: CmdId): Commit {
  const { refusal, events } = decide(actor.channel, command, DEFAULT_LIMITS);
  const channel = applyChange(actor.channel, events);
  const subjectId = subjectOf(command);
  const by = actorOf(command);
  const reply = answer({ channel, events, at: command.at, refusal, subjectId });
  const entry = {
    seq: actor.journalSeq + 1,
    at: command.at,
    version: channel.version,
    actor: by,
    ...(command.origin !== undefined && { origin: command.origin }),
    command: command.type,
    subject: subjectId,
    cmdId,
    outcome: refusal?.reason ?? 'accepted',
    events,
    times: 1,
  } as const;
  const told = toldOf(channel.sid, [entry], actor.feedSeq);
  return {
    sid: channel.sid,
    epoch: actor.epoch,
    nth: (actor.commits ?? 0) + 1,
    channel,
    applicants: changedApplicants(actor.channel, channel),
    entries: [entry],
    told,
    feedSeq: actor.feedSeq + told.length,
    replies:
      cmdId === undefined || by.kind !== 'user' ? [] : [{ userId: by.id, cmdId, order: command.type, answer: reply }],
    endedCalls: endedCalls(actor.channel, events),
    roster: NO_ROSTER_CHANGE,
    isChannelChanged: true,
    isUnfinished: isUnfinished(channel),
    at: command.at,
  };
}

export function afterCommit(commit: Commit): ActorState & Pick<Standing, 'commits'> {
  const seq = commit.entries.at(-1)?.seq;
  assert(seq !== undefined);
  return {
    epoch: commit.epoch,
    channel: commit.channel,
    journalSeq: seq,
    feedSeq: commit.feedSeq,
    commits: commit.nth,
  };
}

/** The commits of one command after the other, `stepMs` apart. */
export function commitsOf(actor: ActorState, orders: readonly Order[], at = START, stepMs = 1_000): Commit[] {
  const commits: Commit[] = [];
  let state = actor;
  for (const [index, order] of orders.entries()) {
    const commit = commitOf(state, { ...order, at: at + index * stepMs }, cmdIdOf(`cmd ${state.journalSeq + 1}`));
    commits.push(commit);
    state = afterCommit(commit);
  }
  return commits;
}

export const apply = (userId: string, call = 0): Order => ({
  type: 'start-application',
  by: viewer(userId),
  callId: callIdOf(call),
});

/** A live channel with two on the line, ten who wait, and one who is barred. */
export function busyOrders(): Order[] {
  const allow = (userId: string): Order => ({ type: 'allow-application', by: hostCaller, userId: userIdOf(userId) });
  const eager = Array.from({ length: 3 }, (_, n): Order[] => [
    apply('eager', 100 + n),
    { type: 'cancel-application', by: viewer('eager') },
  ]);
  return [
    startSession(hostCaller),
    {
      type: 'set-limits',
      by: { ...viewer('operator'), role: 'admin' },
      overrides: { whenFull: 'keep', maxApplies: 12 },
    },
    ...eager.flat(),
    apply('eager', 103),
    apply('linked 1', 1),
    allow('linked 1'),
    apply('linked 2', 2),
    allow('linked 2'),
    ...Array.from({ length: 10 }, (_, n) => apply(`waiting ${n}`, 10 + n)),
  ];
}

function changedApplicants(before: Channel, after: Channel): Map<UserId, Applicant | undefined> {
  const ids = new Set([...before.applicants.keys(), ...after.applicants.keys()]);
  const changed = [...ids].filter((id) => !isDeepStrictEqual(before.applicants.get(id), after.applicants.get(id)));
  return new Map(changed.map((id) => [id, after.applicants.get(id)]));
}
