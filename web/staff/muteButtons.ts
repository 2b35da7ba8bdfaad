import type { Child } from '../dom/element.ts';
import { button, nameOf } from '../dom/parts.ts';
import { type Muting, mutingOf } from '../shape/muting.ts';
import type { Dictionary } from '../text/dictionary.ts';

type Guest = { readonly user_id: string; readonly user_nick: string; readonly muted: number };

/** ME10: their sound and their picture, each by itself. */
export function muteButtons<User extends Guest>(
  by: { readonly isBusy: boolean; mute(user: User, wanted: Partial<Muting>): Promise<unknown> },
  link: User,
  { host: words }: Dictionary,
): readonly Child[] {
  const { audio, video } = mutingOf(link.muted);
  const name = nameOf(link);
  const look = { isBare: true, rests: by.isBusy };
  return [
    button(audio ? words.unmuteSound(name) : words.muteSound(name), () => void by.mute(link, { audio: !audio }), {
      ...look,
      glyph: audio ? 'noMic' : 'mic',
      key: 'sound',
    }),
    button(video ? words.unmutePicture(name) : words.mutePicture(name), () => void by.mute(link, { video: !video }), {
      ...look,
      glyph: video ? 'noCamera' : 'camera',
      key: 'picture',
    }),
  ];
}
