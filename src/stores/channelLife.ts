import type { Millis } from '../domain/ids.ts';

/** ST14: how long a channel is kept that sleeps, and that nothing changes; undefined: for ever. */
export type ChannelLife = Millis | undefined;

/** ST14: where nothing was ever changed there may be refusals in the journal, or the epoch of an actor whose process died. */
export const UNCHANGED_LIFE_MS: Millis = 86_400_000;
