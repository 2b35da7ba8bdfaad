import { type Channel, limitsOf } from '../../domain/channel.ts';
import type { Limits } from '../../domain/limits.ts';
import { looksAt, type MediaEffect, type MediaRules, mediaEffects } from '../../domain/media/mediaEffects.ts';
import { airOf } from '../../domain/roster/air.ts';
import type { Roster } from '../../domain/roster/roster.ts';

/** What a server says of all its channels. */
export type AirRules = {
  readonly limits: Limits;
  /** ME6 */
  readonly media: MediaRules;
};

const NOTHING: readonly MediaEffect[] = [];

type Found = { readonly roster: Roster; readonly rules: AirRules; readonly effects: readonly MediaEffect[] };

/** It is asked for after each change, before the next one, and by the alarm: all of them ask the same. */
const found = new WeakMap<Channel, Found>();

/** ME5, ME6: what follows from what is on the air in the channel's room, and when. */
export function airEffects(channel: Channel, roster: Roster, rules: AirRules): readonly MediaEffect[] {
  const limits = limitsOf(channel, rules.limits);
  const air = airOf(roster);
  if (!looksAt(air, limits)) return NOTHING;
  const last = found.get(channel);
  const isSame = last?.roster === roster && last.rules.limits === rules.limits && last.rules.media === rules.media;
  if (isSame) return last.effects;
  const effects = mediaEffects(channel, air, limits, rules.media);
  found.set(channel, { roster, rules, effects });
  return effects;
}
