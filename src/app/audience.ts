import type { UserId } from '../domain/ids.ts';

/** SC8: a room of the channel beside the actor's own, and how many are in it. */
export type MirrorSight = {
  readonly id: string;
  readonly clients: number;
  readonly process: { readonly id: string; readonly address: string };
};

/** Who looks at a channel in mirrors of it. */
export interface Audience {
  readonly mirrors: readonly MirrorSight[];
  /** PE4: resolves when it is known whether they are there; then they are in the actor's attendance. */
  seek(userId: UserId): Promise<void>;
}

export const NO_AUDIENCE: Audience = { mirrors: [], seek: async () => {} };
