import type { PersonRow } from '../api/bodies/people.ts';
import type { Child, Element } from '../dom/element.ts';
import { mediaPills } from '../dom/mediaPills.ts';
import { pill } from '../dom/parts.ts';
import { callTime } from '../shape/duration.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';

const LOOKS = { host: 'live', linked: 'good', waiting: 'warn', invited: 'calm' } as const;

export const standingPill = ({ standing }: PersonRow, { people: words }: Dictionary): Element =>
  pill(LOOKS[standing], words.standing[standing]);

/** What else there is to know of somebody who is on the line, or wants to be. */
export function statePills(person: PersonRow, text: Dictionary, now: number): readonly Child[] {
  const { standing, mode, media, muted, away_since } = person;
  return [
    away_since > 0 && pill('warn', text.channel.away(callTime(now - away_since))),
    standing === 'linked' ? mediaPills({ media, muted }, text) : [],
    (standing === 'linked' || standing === 'waiting') && pill('calm', worded(text.people.withMode, String(mode))),
  ];
}
