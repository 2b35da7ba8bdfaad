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
 * LC9, PE5, PE6, PE14, ZG12, ME5, ME6: when what is on the call, or on the air, now will be over, also if what was found after
 * a restart is over already.
 */
export function dueTimes({ channel, roster }: Snapshot, rules: DraftRules, now: Millis): readonly Millis[] {
  const effects = [...zegoEffects(channel, roster, rules.takeoverMs), ...airEffects(channel, roster, rules)];
  const blocked = blockEffects(channel, blocksIn(channel, rules.hostLists), now);
  const next = nextToLetIn(channel, limitsOf(channel, rules.limits));
  const hasWork = blocked.length > 0 || next !== undefined;
  return [
    ...[...channel.waiting, ...channel.invited].map(({ endsAt }) => endsAt),
    ...effects.map(({ dueAt }) => dueAt),
    ...(hasWork ? [AT_ONCE] : []),
  ];
}
