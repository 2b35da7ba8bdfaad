import { mutingOf } from '../shape/muting.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import type { Child } from './element.ts';
import { glyph } from './glyph.ts';
import { pill } from './parts.ts';

type OnTheLine = { readonly media: number; readonly muted: number };

const EXPECTED = 1;
const ON_AIR = 2;

/** Whether somebody who is linked is on the air, and what of them nobody hears or sees: in words, whatever the colour. */
export function mediaPills({ media, muted }: OnTheLine, { media: words }: Dictionary): readonly Child[] {
  const isOnAir = media === ON_AIR;
  const look = isOnAir ? 'good' : media === EXPECTED ? 'warn' : 'calm';
  return [
    pill(look, glyph(isOnAir ? 'camera' : 'noCamera'), worded(words.air, String(media))),
    muted > 0 && pill('bad', glyph(mutingOf(muted).audio ? 'noMic' : 'noCamera'), worded(words.muted, String(muted))),
  ];
}
