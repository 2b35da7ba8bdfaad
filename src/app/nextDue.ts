import { nextToLetIn } from '../domain/call/allow.ts';
import { limitsOf } from '../domain/channel.ts';
import type { Millis } from '../domain/ids.ts';
import { blocksIn } from '../domain/moderation/blocks.ts';
import { blockEffects } from '../domain/moderation/moderation.ts';
import { zegoEffects } from '../domain/roster/zegoEffects.ts';
import { airEffects } from './mailbox/airEffects.ts';
import type { DraftRules, Snapshot } from './mailbox/draft.ts';

const AT_ONCE: Millis = 0;

/**
 * LC9, PE5, PE6, PE14, ZG12, ME5, ME6: when the first of what is on the call, or on the air, now will be over, also if what was
 * found after a restart is over already. Undefined: nothing will.
 */
export function nextDue({ channel, roster }: Snapshot, rules: DraftRules, now: Millis): Millis | undefined {
  const blocked = blockEffects(channel, blocksIn(channel, rules.hostLists), now);
  if (blocked.length > 0 || nextToLetIn(channel, limitsOf(channel, rules.limits)) !== undefined) return AT_ONCE;
  let first: Millis | undefined;
  const note = (due: Millis): void => {
    if (first === undefined || due < first) first = due;
  };
  for (const { dueAt } of zegoEffects(channel, roster, rules.takeoverMs)) note(dueAt);
  for (const { dueAt } of airEffects(channel, roster, rules)) note(dueAt);
  for (const { endsAt } of channel.waiting) note(endsAt);
  for (const { endsAt } of channel.invited) note(endsAt);
  return first;
}
