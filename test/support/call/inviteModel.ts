import type { Command } from '../../../src/domain/command.ts';
import { whyKeptOut } from './blockModel.ts';
import type { CallModel, Story } from './modelState.ts';
import { lowestSeat, places, whyNoSeat } from './seatModel.ts';

// Contract 8, PE4 and PE5, once more, as a child would play it. It shares the commands with src/domain and nothing else.

type Invite = Extract<Command, { type: 'invite-user' }>;
type Allow = (name: string) => Story;

const isInvited = (model: CallModel, name: string): boolean => model.invites.some((one) => one.name === name);

export function invite(model: CallModel, { userId, guest, at, seat }: Invite, allow: Allow): Story {
  const { limits } = model;
  if (userId === model.host) return ['refused bad-request'];
  if (!model.open) return ['refused closed'];
  if (!model.live) return ['refused not-live'];
  const keptOut = whyKeptOut(model, userId, at);
  if (keptOut !== undefined) return keptOut;
  if (model.queue.some(({ name }) => name === userId)) return allow(userId);
  if (model.line.some(({ name }) => name === userId)) return ['refused already-linked'];
  if (isInvited(model, userId)) return ['refused already-invited'];
  if (guest === undefined) return ['refused not-here'];
  const lately = model.invitees.filter((one) => one.name === userId && one.at > at - limits.inviteWindowMs);
  if (lately.length >= limits.inviteBurst) {
    const counting = lately[lately.length - limits.inviteBurst]?.at ?? 0;
    return [`refused too-often ${counting + limits.inviteWindowMs - at}`];
  }
  const whyNot = seat === undefined ? undefined : whyNoSeat(model, seat);
  if (whyNot !== undefined) return [`refused ${whyNot}`];
  if (places(model) <= 0) return ['refused links-full'];
  model.invites.push({ name: userId, since: at, until: at + limits.inviteLifeMs, seat: seat ?? lowestSeat(model) });
  // The core forgets with each one what no longer counts, also for a window that is longer later.
  model.invitees = [...model.invitees.filter((one) => one.at > at - limits.inviteWindowMs), { name: userId, at }];
  if (guest.role === 'moderator') model.byToken.push(userId);
  return [`${userId} invited`];
}

/** Undefined: they are not invited. */
export function sayYes(model: CallModel, name: string, at: number, fill: () => Story): Story | undefined {
  const invitation = model.invites.find((one) => one.name === name);
  if (invitation === undefined) return undefined;
  model.invites = model.invites.filter((one) => one.name !== name);
  model.line.push({ name, since: at, allowed: at, seat: invitation.seat });
  return [`${name} says yes`, `${name} linked`, ...fill()];
}

export function uninvite(model: CallModel, gone: readonly string[], why: string): Story {
  const them = model.invites.map(({ name }) => name).filter((name) => gone.includes(name));
  model.invites = model.invites.filter(({ name }) => !gone.includes(name));
  model.byToken = model.byToken.filter((name) => !them.includes(name));
  return them.map((name) => `${name} invited no more: ${why}`);
}

export const uninviteOne = (model: CallModel, name: string, why: string): Story =>
  isInvited(model, name) ? uninvite(model, [name], why) : ['refused not-invited'];

const everybody = ({ invites }: CallModel): string[] => invites.map(({ name }) => name);

/** What a command means to those who are invited, beside what it is to the others. */
export function alsoForInvited(model: CallModel, command: Command): Story {
  if (command.type === 'leave') {
    const { says, seenAt, person } = command;
    const since = says === 'connections' ? undefined : seenAt;
    const isStale = model.invites.some(
      ({ name, since: at }) => name === person.userId && since !== undefined && at >= since,
    );
    if (!isStale && model.live) return uninvite(model, [person.userId], 'left');
  }
  if (command.type === 'end-overdue') {
    const overdue = model.invites.filter(({ until }) => until <= command.at);
    return uninvite(
      model,
      overdue.map(({ name }) => name),
      'ran-out',
    );
  }
  if (!model.open) return uninvite(model, everybody(model), 'closed');
  return model.live ? [] : uninvite(model, everybody(model), 'session-ended');
}
