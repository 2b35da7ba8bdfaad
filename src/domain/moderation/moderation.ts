import { accept, type Capability, type Decision, type Guard, refuse } from '../capability.ts';
import { type Caller, type Channel, hostOf } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';
import { mayActOn, mayDirect, mayModerate } from '../rights.ts';
import { type Blocks, blockAt, NOBODY_IS_BLOCKED, untilAfter } from './blocks.ts';
import type { ModerationCommand, ModerationOrder } from './commands.ts';
import type { ModerationEvent } from './events.ts';

/** Whom a host keeps out (ADR 0033). The list itself is kept beside channels. */
export const moderation: Capability<ModerationOrder, ModerationEvent> = {
  decide: { 'block-user': blockUser, 'unblock-user': unblockUser, 'shut-out': shutOut },
  evolve: {
    'user-blocked': (channel) => channel,
    'user-unblocked': (channel) => channel,
    'user-shut-out': (channel) => channel,
  },
};

type Asked = { readonly at: Millis; readonly blocks?: Blocks };

/** PE6: whoever would be on the line by this command. */
export const isNotBlocked =
  <Command extends Asked>(userOf: (command: Command) => UserId): Guard<Command, never> =>
  (_, command) => {
    const block = blockAt(command.blocks ?? NOBODY_IS_BLOCKED, userOf(command), command.at);
    return block === undefined ? undefined : { refusal: { reason: 'blocked', until: block.until }, events: [] };
  };

/** PE6: whether they are here or not. Once more: the new one counts. */
function blockUser(
  channel: Channel,
  { by, at, userId, minutes, reason, isModerator }: ModerationCommand<'block-user'>,
): Decision<ModerationEvent> {
  const hostId = ofWhom(channel, by, userId);
  if (typeof hostId === 'object') return hostId;
  if (isModerator === true && !mayDirect(channel, by)) return refuse('bad-request');
  const until = untilAfter(at, minutes);
  return accept({ type: 'user-blocked', at, hostId, userId, until, reason, by: by.person.userId });
}

/** Also who is not blocked, as far as is known here: another channel of the host may just have done it. */
function unblockUser(
  channel: Channel,
  { by, at, userId }: ModerationCommand<'unblock-user'>,
): Decision<ModerationEvent> {
  const hostId = ofWhom(channel, by, userId);
  if (typeof hostId === 'object') return hostId;
  return accept({ type: 'user-unblocked', at, hostId, userId, by: by.person.userId });
}

/** Whose list it is about. */
function ofWhom(channel: Channel, by: Caller, userId: UserId): UserId | Decision<never> {
  const host = hostOf(channel);
  if (!mayModerate(channel, by) || !mayActOn(channel, by, userId) || host?.userId === userId)
    return refuse('bad-request');
  return host === undefined ? refuse('not-live') : host.userId;
}

function shutOut(channel: Channel, { person, at }: ModerationCommand<'shut-out'>): Decision<ModerationEvent> {
  const { userId } = person;
  return isOnLine(channel, userId) ? accept({ type: 'user-shut-out', at, userId }) : accept();
}

const onLine = ({ waiting, linked, invited }: Channel) => [...waiting, ...linked, ...invited];

const isOnLine = (channel: Channel, userId: UserId): boolean =>
  onLine(channel).some(({ person }) => person.userId === userId);

type ShutOut = Extract<ModerationOrder, { type: 'shut-out' }>;

/**
 * PE6: whoever is on the line, and must not be. Asked for after every change, before every message and by the alarm: what
 * another channel of the host has decided, or what holds since this host came, is not told.
 */
export function blockEffects(channel: Channel, blocks: Blocks, at: Millis): readonly ShutOut[] {
  const effects: ShutOut[] = [];
  for (const { person } of onLine(channel)) {
    const { userId } = person;
    const block = blockAt(blocks, userId, at);
    if (block !== undefined) effects.push({ type: 'shut-out', person: { userId }, blockedBy: block.by });
  }
  return effects;
}
