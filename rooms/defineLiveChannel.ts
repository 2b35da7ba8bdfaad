import { type AuthContext, defineRoom } from '@colyseus/core';
import { type Admitted, admit } from './joins/admission.ts';
import { LiveChannelRoom } from './LiveChannelRoom.ts';
import type { LiveChannelDeps } from './liveChannelDeps.ts';

/** The room as a server offers it, with what it needs. */
export function defineLiveChannel(deps: LiveChannelDeps) {
  class Served extends LiveChannelRoom {
    static override async onAuth(token: string, options: unknown, _context: AuthContext): Promise<Admitted> {
      const admitted = await admit(deps.tokens, token, options);
      // Left to itself Colyseus lets a second one make the same room when the first takes longer than half a second.
      await deps.wake(admitted.sid);
      return admitted;
    }
  }
  return defineRoom(Served, { deps })
    .filterBy(['sid'])
    .on('create', (room) => room.announce());
}
