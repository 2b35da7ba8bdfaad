import { isDeepStrictEqual } from 'node:util';
import type { Command } from '../../../src/domain/command.ts';
import { changeBlock, whyKeptOut } from './blockModel.ts';
import { alsoForInvited, invite, sayYes, uninvite, uninviteOne } from './inviteModel.ts';
import type { CallModel, Story } from './modelState.ts';
import { lock, lowestSeat, move, places, seatInOrder, unlock, whyNoSeat } from './seatModel.ts';

// Contract 1 once more, as a child would play it: names on lists, numbers on a clock.
// Written from the contract, not from src/domain; it shares the commands with it and nothing else.

/** Plays one command: the model is changed. */
export function play(model: CallModel, command: Command): Story {
  const told = follow(model, command);
  const story = told.some((sentence) => sentence.startsWith('refused'))
    ? told
    : [...told, ...alsoForInvited(model, command)];
  if (story.some((sentence) => !sentence.startsWith('refused'))) model.version += 1;
  return story;
}

function follow(model: CallModel, command: Command): Story {
  const { at } = command;
  if (command.type === 'leave') {
    const { userId } = command.person;
    const { says, seenAt } = command;
    if (says !== 'connections' && seenAt !== undefined) return leaveBefore(model, userId, seenAt);
    return userId === model.host ? endSession(model) : takeOff(model, [userId], 'left');
  }
  if (command.type === 'note-arrival') {
    const { userId } = command.person;
    if (!model.unseen.includes(userId)) return [];
    model.unseen = model.unseen.filter((name) => name !== userId);
    return [`${userId} arrived`];
  }
  if (command.type === 'end-overdue') {
    const overdue = model.queue.filter(({ until }) => until <= at);
    return takeOff(model, names(overdue), 'ran-out');
  }

  if (command.type === 'close-room') {
    const { closedAt } = command;
    return wasLiveBefore(model, closedAt) ? endSession(model) : takeOff(model, begun(model, closedAt), 'session-ended');
  }

  if (command.type === 'end-silent-link') return takeOff(model, [command.person.userId], 'no-media');
  if (command.type === 'let-next-in') return letNextIn(model, command.person.userId, at);
  // No matter of the call.
  if (command.type === 'report-stranger' || command.type === 'mute-link') return [];
  if (command.type === 'shut-out') {
    const { userId } = command.person;
    const off = shutOut(model, userId);
    return off.length === 0 ? [] : [`${userId} shut out`, ...off];
  }

  const { role } = command.by;
  const me = command.by.person.userId;
  const isAdmin = role === 'admin';
  const isDirector = isAdmin || (role === 'host' && me === model.host);
  const isUser = role !== 'host' && me !== model.host;
  const isStaff = isDirector || role === 'moderator' || model.staff.includes(me);
  /** PE1 */
  const mayLetIn = (name: string) => isDirector || (isStaff && name !== me && name !== model.host);
  const mayActOn = (name: string) =>
    isDirector || (mayLetIn(name) && !model.staff.includes(name) && !model.byToken.includes(name));
  switch (command.type) {
    case 'open-switch':
      if (!isDirector) return ['refused bad-request'];
      if (model.open) return [];
      model.open = true;
      return ['opened'];
    case 'close-switch':
      if (!isDirector) return ['refused bad-request'];
      if (!model.open) return [];
      model.open = false;
      return [...takeOff(model, everybody(model), 'switch-closed'), 'closed'];
    case 'start-application':
      if (!isUser) return ['refused bad-request'];
      return sayYes(model, me, at, () => fill(model)) ?? start(model, me, command);
    case 'cancel-application':
      return isUser ? (whyNotWaiting(model, me) ?? takeOff(model, [me], 'cancelled')) : ['refused bad-request'];
    case 'report-ran-out':
      return isUser ? (whyNotWaiting(model, me) ?? takeOff(model, [me], 'ran-out')) : ['refused bad-request'];
    case 'quit-link':
      return isUser ? (whyNotLinked(model, me) ?? takeOff(model, [me], 'quit')) : ['refused bad-request'];
    case 'allow-application':
      return mayLetIn(command.userId) ? allow(model, command.userId, at) : ['refused bad-request'];
    case 'invite-user':
      return mayLetIn(command.userId)
        ? invite(model, command, (name) => allow(model, name, at, command.seat))
        : ['refused bad-request'];
    case 'withdraw-invitation':
      return mayLetIn(command.userId) ? uninviteOne(model, command.userId, 'withdrawn') : ['refused bad-request'];
    case 'accept-invitation':
      if (!isUser) return ['refused bad-request'];
      return sayYes(model, me, at, () => fill(model)) ?? ['refused not-invited'];
    case 'decline-invitation':
      return isUser ? uninviteOne(model, me, 'declined') : ['refused bad-request'];
    case 'refuse-application':
      if (!mayActOn(command.userId)) return ['refused bad-request'];
      return whyNotWaiting(model, command.userId) ?? takeOff(model, [command.userId], 'refused');
    case 'remove-link':
      if (!mayActOn(command.userId)) return ['refused bad-request'];
      return whyNotLinked(model, command.userId) ?? takeOff(model, [command.userId], 'removed');
    case 'lock-seat':
      return isStaff ? lock(model, command.seat) : ['refused bad-request'];
    case 'unlock-seat':
      return isStaff ? unlock(model, command.seat) : ['refused bad-request'];
    case 'move-to-seat':
      if (!mayActOn(command.userId)) return ['refused bad-request'];
      return move(model, command.userId, command.seat, mayActOn);
    case 'order-seats':
      if (!isStaff) return ['refused bad-request'];
      return seatInOrder(model, command.userIds, mayActOn);
    case 'refuse-all':
      if (!isStaff) return ['refused bad-request'];
      return takeOff(model, names(model.queue).filter(mayActOn), 'refused');
    case 'remove-all':
      if (!isStaff) return ['refused bad-request'];
      return takeOff(model, names(model.line).filter(mayActOn), 'removed');
    case 'allow-next': {
      if (!isStaff) return ['refused bad-request'];
      const next = firstOf(model, mayLetIn) ?? names(model.queue).find(mayLetIn);
      return next === undefined ? ['refused not-applied'] : allow(model, next, at);
    }
    case 'appoint-moderator':
      if (!isDirector || command.userId === model.host) return ['refused bad-request'];
      if (model.staff.includes(command.userId)) return [];
      if (model.staff.length >= model.limits.maxStaff) return ['refused staff-full'];
      model.staff.push(command.userId);
      return [`${command.userId} appointed`];
    case 'dismiss-moderator':
      if (!isDirector) return ['refused bad-request'];
      if (!model.staff.includes(command.userId)) return [];
      model.staff = model.staff.filter((name) => name !== command.userId);
      return [`${command.userId} dismissed`];
    case 'block-user':
    case 'unblock-user':
      if (!mayActOn(command.userId) || command.userId === model.host) return ['refused bad-request'];
      return changeBlock(model, command, () => shutOut(model, command.userId));
    case 'set-pk':
      if (!isAdmin) return ['refused bad-request'];
      if (model.pk === command.inPk) return [];
      model.pk = command.inPk;
      return ['pk'];
    case 'set-limits':
      if (!isAdmin) return ['refused bad-request'];
      if (isDeepStrictEqual({ ...model.overrides, ...command.overrides }, model.overrides)) return [];
      Object.assign(model.overrides, command.overrides);
      Object.assign(model.limits, command.overrides);
      return ['limits'];
    case 'end-session':
      if (!isAdmin) return ['refused bad-request'];
      return [...endSession(model), ...stop(model, command.minutes, at)];
    case 'reopen-channel':
      if (!isAdmin) return ['refused bad-request'];
      if (model.stoppedUntil <= at) return [];
      model.stoppedUntil = 0;
      return ['reopened'];
    case 'start-session': {
      if (role !== 'host') return ['refused bad-request'];
      if (model.live) return me === model.host ? [] : ['refused host-present'];
      if (model.stoppedUntil > at) return ['refused stopped'];
      const off = takeOff(model, [me], 'left');
      model.stoppedUntil = 0;
      model.live = true;
      model.liveSince = at;
      model.host = me;
      return [...off, `${me} live`];
    }
  }
}

type Start = Extract<Command, { type: 'start-application' }>;

function start(model: CallModel, me: string, { by, at, isUnseen, seat }: Start): Story {
  const { wealth, level } = by.person;
  const { limits } = model;
  if (!model.open) return ['refused closed'];
  if (isOver(model, at)) return ['refused not-live'];
  if (model.pk) return ['refused in-pk'];
  const keptOut = whyKeptOut(model, me, at);
  if (keptOut !== undefined) return keptOut;
  const bar = model.bars[me] ?? 0;
  if (at < bar) return [`refused too-often ${bar - at}`];
  const mine = model.starts.filter((one) => one.name === me && one.at > at - limits.applyWindowMs);
  if (mine.length >= limits.applyBurst) {
    model.bars[me] = at + limits.applyBarMs;
    return [`refused too-often ${limits.applyBarMs}`, `${me} barred`];
  }
  if (names(model.line).includes(me)) return ['refused already-linked'];
  if (names(model.queue).includes(me)) return ['refused already-applied'];
  if (model.queue.length >= limits.maxApplies) return ['refused applies-full'];
  const whyNot = seat === undefined ? undefined : whyNoSeat(model, seat);
  if (whyNot !== undefined) return [`refused ${whyNot}`];
  if (places(model) <= 0 && limits.whenFull !== 'keep') return ['refused links-full'];
  // The core forgets with each start what no longer counts, also for a window that is longer later.
  model.starts = [...model.starts.filter((one) => one.at > at - limits.applyWindowMs), { name: me, at }];
  model.queue.push({ name: me, wealth, level, since: at, until: at + limits.applyLifeMs, seat: seat ?? 0 });
  if (isUnseen) model.unseen.push(me);
  if (by.role === 'moderator') model.byToken.push(me);
  return [`${me} waits`];
}

function allow(model: CallModel, name: string, at: number, named?: number): Story {
  const place = model.queue.find((one) => one.name === name);
  if (place === undefined) return whyNotWaiting(model, name) ?? [];
  if (isOver(model, at)) return ['refused not-live'];
  const wanted = named ?? place.seat;
  const whyNot = wanted === 0 ? undefined : whyNoSeat(model, wanted);
  if (whyNot !== undefined) return [`refused ${whyNot}`];
  if (places(model) <= 0) return ['refused links-full'];
  model.queue = model.queue.filter((one) => one !== place);
  model.line.push({ name, since: place.since, allowed: at, seat: wanted || lowestSeat(model) });
  return [`${name} linked`, ...fill(model)];
}

function fill(model: CallModel): Story {
  const isFull = places({ ...model, invites: [] }) <= 0 && model.limits.whenFull !== 'keep';
  return isFull ? takeOff(model, names(model.queue), 'links-filled') : [];
}

function letNextIn(model: CallModel, name: string, at: number): Story {
  const { autoNext, whenFull } = model.limits;
  const isOn = autoNext && whenFull === 'keep' && model.live && model.open && !model.pk;
  return isOn && places(model) > 0 && firstOf(model) === name ? allow(model, name, at) : [];
}

/** As somebody would find out who asks everybody how heavy they are by now. */
function firstOf(model: CallModel, counts = (_: string): boolean => true): string | undefined {
  const { limits } = model;
  const queue = model.queue.filter(
    ({ name, seat }) => counts(name) && (seat === 0 || whyNoSeat(model, seat) === undefined),
  );
  const { wealth, level, waited } = limits.queueWeights;
  const isWeighed = limits.queueOrder === 'weight';
  const now = 999_000_000;
  const weightOf = (one: CallModel['queue'][number]) =>
    one.wealth * wealth * 1_000 + one.level * level * 1_000 + (now - one.since) * waited;
  const heaviest = Math.max(...queue.map(weightOf));
  return (isWeighed ? queue.find((one) => weightOf(one) === heaviest) : queue[0])?.name;
}

function endSession(model: CallModel): Story {
  const off = takeOff(model, everybody(model), 'session-ended');
  if (!model.live) return off;
  model.live = false;
  model.liveSince = 0;
  return [...off, 'session over'];
}

function stop(model: CallModel, minutes: number | undefined, at: number): string[] {
  model.stoppedUntil = minutes === 0 ? Infinity : at + 60_000 * (minutes ?? 0);
  return [`stopped until ${minutes === 0 ? 'for-ever' : model.stoppedUntil}`];
}

/** There was a session, or an operator wants none. */
const isOver = (model: CallModel, at: number): boolean => (model.host !== '' && !model.live) || model.stoppedUntil > at;

/** ZG12, IN3 */
function leaveBefore(model: CallModel, name: string, seenAt: number): Story {
  if (name === model.host) return wasLiveBefore(model, seenAt) ? endSession(model) : [];
  return begun(model, seenAt).includes(name) ? takeOff(model, [name], 'left') : [];
}

const wasLiveBefore = (model: CallModel, at: number): boolean => model.live && model.liveSince < at;

const begun = (model: CallModel, before: number): string[] =>
  names([...model.queue, ...model.line].filter(({ since }) => since < before));

/** From the queue or the call, wherever they are. */
function takeOff(model: CallModel, gone: readonly string[], why: string): string[] {
  const fromQueue = names(model.queue).filter((name) => gone.includes(name));
  const fromLine = names(model.line).filter((name) => gone.includes(name));
  model.queue = model.queue.filter(({ name }) => !gone.includes(name));
  model.line = model.line.filter(({ name }) => !gone.includes(name));
  model.unseen = model.unseen.filter((name) => !gone.includes(name));
  model.byToken = model.byToken.filter((name) => !gone.includes(name));
  return [
    ...fromQueue.map((name) => `${name} waits no more: ${why}`),
    ...fromLine.map((name) => `${name} off: ${why}`),
  ];
}

function whyNotWaiting(model: CallModel, name: string): Story | undefined {
  if (names(model.queue).includes(name)) return undefined;
  return [names(model.line).includes(name) ? 'refused already-linked' : 'refused not-applied'];
}

function whyNotLinked(model: CallModel, name: string): Story | undefined {
  return names(model.line).includes(name) ? undefined : ['refused not-linked'];
}

const shutOut = (model: CallModel, name: string): Story => [
  ...takeOff(model, [name], 'blocked'),
  ...uninvite(model, [name], 'blocked'),
];

const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
const everybody = (model: CallModel): string[] => [...names(model.queue), ...names(model.line)];
