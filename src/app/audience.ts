import type { UserId } from '../domain/ids.ts';
import type { MirrorSight } from '../ports/directory.ts';

/** Who looks at a channel in mirrors of it. */
export interface Audience {
  readonly mirrors: readonly MirrorSight[];
  /** PE4: resolves when it is known whether they are there; then they are in the actor's attendance. */
  seek(userId: UserId): Promise<void>;
}

export const NO_AUDIENCE: Audience = { mirrors: [], seek: async () => {} };

type Local = { readonly actor: { readonly audience: Audience }; readonly room: { clientCount(): number } };

/** SC8: of a channel whose actor is here. */
export const lookersOf = ({ actor, room }: Local) => withMirrors(room.clientCount(), actor.audience.mirrors);

/** With those who are in mirrors. */
export function withMirrors(atActor: number, mirrors: readonly MirrorSight[]) {
  const clients = mirrors.reduce((sum, mirror) => sum + mirror.clients, atActor);
  return mirrors.length === 0 ? { clients } : { clients, mirrors };
}
