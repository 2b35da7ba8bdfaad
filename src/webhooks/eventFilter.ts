import { FEED_EVENT_TYPES, type FeedEventType, feedEventOf } from '../../schema/feedEvent.ts';
import type { Told, ToldEvent } from '../domain/told.ts';

const BECOMES: Readonly<Record<ToldEvent['type'], readonly FeedEventType[]>> = {
  'switch-opened': ['channel.opened'],
  'switch-closed': ['channel.closed'],
  'channel-stopped': ['channel.stopped'],
  'channel-reopened': ['channel.reopened'],
  'session-started': ['session.started'],
  'session-ended': ['session.ended'],
  'application-started': ['application.started'],
  'application-ended': ['application.ended'],
  'link-started': ['link.started'],
  'link-ended': ['link.ended'],
  'pk-changed': ['pk.started', 'pk.ended'],
  'stranger-seen': ['media.stranger'],
  'stream-cut': ['media.cut'],
  'stream-ruled': ['media.ruled'],
  'user-muted': ['user.muted'],
  'seat-locked': ['seat.locked'],
  'seat-unlocked': ['seat.unlocked'],
  'seats-changed': ['seat.changed'],
  'moderator-appointed': ['moderator.appointed'],
  'moderator-dismissed': ['moderator.dismissed'],
  'invitation-started': ['invitation.started'],
  'invitation-accepted': ['invitation.accepted'],
  'invitation-ended': ['invitation.ended'],
  'user-blocked': ['user.blocked'],
  'user-unblocked': ['user.unblocked'],
};

const isToldType = (name: string): name is ToldEvent['type'] => Object.hasOwn(BECOMES, name);
const TOLD_TYPES = Object.keys(BECOMES).filter(isToldType);

/** A type of event, or all that begin alike: `link.ended`, `link.*`. */
export const isEventPattern = (text: string): boolean => FEED_EVENT_TYPES.some((type) => fits(text, type));

const fits = (pattern: string, type: string): boolean =>
  pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));

/** Of which events of the domain something may pass (IN7). Undefined: all. */
export function owedTypes(patterns: readonly string[]): readonly ToldEvent['type'][] | undefined {
  if (patterns.length === 0) return undefined;
  return TOLD_TYPES.filter((type) => BECOMES[type].some((name) => passes(patterns, name)));
}

const passes = (patterns: readonly string[], type: string): boolean =>
  patterns.length === 0 || patterns.some((pattern) => fits(pattern, type));

/** What is posted. Undefined: WEBHOOK_EVENTS does not name it. */
export function writeEvent(
  told: Told,
  patterns: readonly string[],
): { readonly id: string; readonly body: string } | undefined {
  const event = feedEventOf(told);
  return passes(patterns, event.type) ? { id: event.id, body: JSON.stringify(event) } : undefined;
}
