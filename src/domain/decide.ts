import { letInWhoWaits, linksFilled, linkWhoAccepts } from './call/allow.ts';
import { canBeLinked, isOpenTo, isUnopposed, mayWait } from './call/apply.ts';
import { call } from './call/call.ts';
import { blockedOff } from './call/ends.ts';
import { accept, type Capability, type Consequence, type Decide, type Decision, type Guard } from './capability.ts';
import { type Channel, limitsOf } from './channel.ts';
import type { Command, Order } from './command.ts';
import type { Event } from './event.ts';
import { applyingAccepts } from './invite/answer.ts';
import { endInvitationOfBlocked, endInvitations, endOverdueInvitations, leaveInvitation } from './invite/ends.ts';
import { invite } from './invite/invite.ts';
import { mayInvite } from './invite/start.ts';
import { untilLastSeen } from './lastSeen.ts';
import type { Limits } from './limits.ts';
import { cutOfHost, cutOfLink } from './media/cuts.ts';
import { media } from './media/media.ts';
import { ruleOfLink } from './media/mute.ts';
import { isNotBlocked, moderation } from './moderation/moderation.ts';
import { isSeatFree } from './seats/move.ts';
import { seating } from './seats/seating.ts';
import { staff } from './staff/staff.ts';

type Commands = { readonly [T in Order['type']]: Extract<Command, { type: T }> };
type Events = { readonly [T in Event['type']]: Extract<Event, { type: T }> };

// The one place that knows every capability (ADR 0028). A new one is a line in DECIDE and in EVOLVE, and in the other two
// where it has a say in what others begin: no capability knows another.

const DECIDE: Capability<Order, Event>['decide'] = {
  ...call.decide,
  ...invite.decide,
  ...media.decide,
  ...moderation.decide,
  ...seating.decide,
  ...staff.decide,
};

const EVOLVE: Capability<Order, Event>['evolve'] = {
  ...call.evolve,
  ...invite.evolve,
  ...media.evolve,
  ...moderation.evolve,
  ...seating.evolve,
  ...staff.evolve,
};

/** Who may refuse that something begins, or says what it is instead. LC8: their order is part of the protocol. */
const GUARDS: { readonly [T in keyof Commands]?: readonly Guard<Commands[T], Event>[] } = {
  'start-application': [
    applyingAccepts,
    isOpenTo,
    isNotBlocked(({ by }) => by.person.userId),
    mayWait,
    isSeatFree,
    canBeLinked,
    isUnopposed,
  ],
  'invite-user': [mayInvite, isNotBlocked(({ userId }) => userId), letInWhoWaits],
};

/** What a command, once it is accepted, is to others than the one whose it is. */
const ALSO: { readonly [T in keyof Commands]?: readonly Decide<Commands[T], Event>[] } = {
  leave: [leaveInvitation],
  'end-overdue': [endOverdueInvitations],
};

/** What follows from an event, in the same change. */
const CONSEQUENCES: { readonly [T in keyof Events]?: readonly Consequence<Events[T], Event>[] } = {
  'link-started': [linksFilled, ruleOfLink],
  'link-ended': [cutOfLink],
  'invitation-accepted': [linkWhoAccepts],
  'switch-closed': [endInvitations('closed')],
  'session-ended': [cutOfHost, endInvitations('session-ended')],
  'user-blocked': [blockedOff, endInvitationOfBlocked],
  'user-shut-out': [blockedOff, endInvitationOfBlocked],
};

/** One command, one list of events: a guard refuses it, or it is decided, and what follows from that is added. */
export function decide(channel: Channel, command: Command, defaults: Limits): Decision<Event> {
  const limits = limitsOf(channel, defaults);
  const { refusal, events } = judge(channel, command.type, command, limits);
  return { refusal, events: untilLastSeen(withConsequences(channel, events, limits), command) };
}

function judge<T extends keyof Commands>(channel: Channel, type: T, command: Commands[T], limits: Limits) {
  const guards = GUARDS[type];
  if (guards !== undefined) {
    for (const guard of guards) {
      const refused = guard(channel, command, limits);
      if (refused !== undefined) return refused;
    }
  }
  const decision = DECIDE[type](channel, command, limits);
  const also = ALSO[type];
  if (also === undefined || decision.refusal !== undefined) return decision;
  return accept(...decision.events, ...also.flatMap((decides) => decides(channel, command, limits).events));
}

/** One command does less, whoever is on the line; what never ends would hold up all channels of the process. */
const EVENTS_MAX = 100_000;

function withConsequences(before: Channel, decided: readonly Event[], limits: Limits): readonly Event[] {
  if (!decided.some(({ type }) => CONSEQUENCES[type] !== undefined)) return decided;
  const events = [...decided];
  const ahead: Event[] = [];
  let channel = before;
  // Those that are added have their turn as well.
  for (const event of events) {
    ahead.push(event);
    if (events.length > EVENTS_MAX) throw new Error(`what follows from ${event.type} never ends`);
    if (CONSEQUENCES[event.type] === undefined) continue;
    channel = ahead.splice(0).reduce(evolve, channel);
    events.push(...consequencesOf(channel, event.type, event, limits));
  }
  return events;
}

function consequencesOf<T extends keyof Events>(channel: Channel, type: T, event: Events[T], limits: Limits): Event[] {
  return CONSEQUENCES[type]?.flatMap((follows) => follows(channel, event, limits)) ?? [];
}

/** A change is the events of one command: it makes one new version (LC18). */
export function applyChange(channel: Channel, events: readonly Event[]): Channel {
  if (events.length === 0) return channel;
  return { ...events.reduce(evolve, channel), version: channel.version + 1 };
}

export const evolve = (channel: Channel, event: Event): Channel => evolveOne(channel, event.type, event);

function evolveOne<T extends keyof Events>(channel: Channel, type: T, event: Events[T]): Channel {
  return EVOLVE[type](channel, event);
}
