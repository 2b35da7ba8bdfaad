export type Muting = { readonly audio: boolean; readonly video: boolean };

/** `muted` of a user: 0 neither, 1 their sound, 2 their picture, 3 both. */
export const mutingOf = (muted: number): Muting => ({ audio: muted % 2 === 1, video: muted >= 2 });
