import { type AuthContext, defineRoom } from '@colyseus/core';
import { type Admitted, admit } from './joins/admission.ts';
import { badJoin } from './joins/joinAnswers.ts';
import { LiveChannelRoom } from './LiveChannelRoom.ts';
import type { LiveChannelDeps } from './liveChannelDeps.ts';
import { MIRROR } from './mirror.ts';

/** The room as a server offers it, with what it needs. */
export function defineLiveChannel(deps: LiveChannelDeps) {
  class Served extends LiveChannelRoom {
    static override async onAuth(token: string, options: unknown, { ip, headers }: AuthContext): Promise<Admitted> {
      const admitted = await admit(deps.tokens, token, options, {
        ...(typeof ip === 'string' && { from: ip }),
        traceparent: headers.get('traceparent'),
      });
      // Left to itself Colyseus lets a second one make the same room when the first takes longer than half a second.
      await deps.wake(admitted.sid);
      return admitted;
    }
  }
  return defineRoom(Served, { deps })
    .filterBy(['sid'])
    .on('create', (room) => room.announce());
}

/** SC1: a mirror of a channel. Nobody asks for one: seats in it are given by this server alone. */
export function defineMirror(deps: LiveChannelDeps) {
  class Mirrored extends LiveChannelRoom {
    static override async onAuth(): Promise<Admitted> {
      throw badJoin('a channel is joined by its name');
    }
  }
  return defineRoom(Mirrored, { deps, kind: MIRROR }).filterBy(['sid', 'mirror']);
}
