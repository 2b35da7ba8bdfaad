import { accept, type Decision, refuse } from '../capability.ts';
import type { Channel, Waiting } from '../channel.ts';
import type { Limits } from '../limits.ts';
import { nextInLine } from '../queue.ts';
import { mayActOn, mayLetIn, mayModerate } from '../rights.ts';
import { letIn } from './allow.ts';
import type { CallCommand } from './commands.ts';
import { applicationEnded, linkEnded } from './ends.ts';
import type { CallEvent } from './events.ts';

// PE3: all at once, of those whom the giver may act on: one change, with the notices of each.

export function refuseAll(channel: Channel, { by, at }: CallCommand<'refuse-all'>): Decision<CallEvent> {
  if (!mayModerate(channel, by)) return refuse('bad-request');
  const theirs = channel.waiting.filter(({ person }) => mayActOn(channel, by, person.userId));
  return accept(...theirs.map((application) => applicationEnded(application, at, 'refused')));
}

export function removeAll(channel: Channel, { by, at }: CallCommand<'remove-all'>): Decision<CallEvent> {
  if (!mayModerate(channel, by)) return refuse('bad-request');
  const theirs = channel.linked.filter(({ person }) => mayActOn(channel, by, person.userId));
  return accept(...theirs.map((link) => linkEnded(link, at, 'removed')));
}

export function allowNext(
  channel: Channel,
  { by, at }: CallCommand<'allow-next'>,
  limits: Limits,
): Decision<CallEvent> {
  if (!mayModerate(channel, by)) return refuse('bad-request');
  const isTheirs = ({ person }: Waiting) => mayLetIn(channel, by, person.userId);
  const next = nextInLine(channel, limits, isTheirs) ?? channel.waiting.find(isTheirs);
  return next === undefined ? refuse('not-applied') : letIn(channel, next, at, limits);
}
