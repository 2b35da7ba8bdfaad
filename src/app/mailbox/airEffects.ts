import { type Channel, limitsOf } from '../../domain/channel.ts';
import type { Limits } from '../../domain/limits.ts';
import { looksAtAir, type MediaEffect, type MediaRules, mediaEffects } from '../../domain/media/mediaEffects.ts';
import { airOf } from '../../domain/roster/air.ts';
import type { Roster } from '../../domain/roster/roster.ts';

/** What a server says of all its channels. */
export type AirRules = {
  readonly limits: Limits;
  /** ME6 */
  readonly media: MediaRules;
};

/** ME5, ME6: what follows from what is on the air in the channel's room, and when. */
export function airEffects(channel: Channel, roster: Roster, rules: AirRules): readonly MediaEffect[] {
  const limits = limitsOf(channel, rules.limits);
  return looksAtAir(limits) ? mediaEffects(channel, airOf(roster), limits, rules.media) : [];
}
