import { matchMaker } from '@colyseus/core';
import { ROOM_NAME } from '../../schema/names.ts';
import type { Sid } from '../../src/domain/ids.ts';
import type { Tokens } from '../../src/ports/joins.ts';
import type { Log } from '../../src/ports/runtime.ts';
import { LiveChannelRoom } from '../LiveChannelRoom.ts';
import type { WireName } from '../wires/wires.ts';
import { admit } from './admission.ts';
import { cannotLetIn, joinRefusal, notNow } from './joinAnswers.ts';

export type PlainSeatDeps = {
  readonly tokens: Tokens;
  readonly log: Pick<Log, 'warn'>;
  readonly roomIdOf: (sid: Sid) => string;
  /** Resolves with the process that has the channel. */
  readonly wake: (sid: Sid) => Promise<string>;
};

export type PlainSeatRequest = {
  readonly sid: string;
  readonly token: string | undefined;
  readonly plain: WireName;
  /** LC18: false for whoever reads what is shown instead. */
  readonly notices: boolean;
};

export type PlainSeat = {
  readonly room: LiveChannelRoom;
  readonly sessionId: string;
  /** Of somebody who comes back. */
  readonly reconnectionToken?: string;
};

export type PlainSeatAnswer =
  | PlainSeat
  /** The channel is at another process, which clients reach there. */
  | { readonly at: string }
  | { readonly refused: string; readonly status: number };

export type PlainSeats = {
  /** Undefined: there is nothing to come back to. */
  readonly back: (sid: Sid, resume: string) => Promise<PlainSeatAnswer | undefined>;
  readonly take: (asked: PlainSeatRequest) => Promise<PlainSeatAnswer>;
};

/** IN12: seats for those who do not ask Colyseus' matchmaker themselves; taken in this process alone. */
export function createPlainSeats({ tokens, log, roomIdOf, wake }: PlainSeatDeps): PlainSeats {
  const roomHere = (sid: Sid): LiveChannelRoom | undefined => {
    const room = matchMaker.getLocalRoomById(roomIdOf(sid));
    return room instanceof LiveChannelRoom ? room : undefined;
  };

  async function elsewhere(sid: Sid): Promise<{ readonly at: string } | undefined> {
    const listed = await matchMaker.getRoomById(roomIdOf(sid));
    if (listed === undefined || listed.processId === matchMaker.processId) return undefined;
    return listed.publicAddress === undefined ? undefined : { at: listed.publicAddress };
  }

  async function seatFor({ token, ...options }: PlainSeatRequest): Promise<PlainSeatAnswer> {
    if (matchMaker.state === matchMaker.MatchMakerState.SHUTTING_DOWN) throw notNow('this server is stopping');
    const { sid } = await admit(tokens, token, options);
    const owner = await wake(sid);
    if (owner !== matchMaker.processId) return (await elsewhere(sid)) ?? Promise.reject(cannotLetIn());
    const context = { ...(token === undefined ? {} : { token }), ip: undefined, headers: new Headers() };
    const { sessionId } = await matchMaker.joinOrCreate(ROOM_NAME, options, context);
    const room = roomHere(sid);
    // It has moved on meanwhile.
    if (room === undefined) throw cannotLetIn();
    return { room, sessionId };
  }

  return {
    async back(sid, resume) {
      const room = roomHere(sid);
      const sessionId = room?.checkReconnectionToken(resume);
      if (room === undefined || sessionId === undefined) return room === undefined ? elsewhere(sid) : undefined;
      return { room, sessionId, reconnectionToken: resume };
    },
    async take(asked) {
      try {
        return await seatFor(asked);
      } catch (error) {
        const { code, message } = joinRefusal(error, log);
        return { refused: message, status: code };
      }
    },
  };
}
