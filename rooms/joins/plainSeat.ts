import { matchMaker } from '@colyseus/core';
import { ROOM_NAME } from '../../schema/names.ts';
import type { TraceParent } from '../../src/domain/audit/traceParent.ts';
import type { Sid } from '../../src/domain/ids.ts';
import type { Tokens } from '../../src/ports/joins.ts';
import type { Log } from '../../src/ports/runtime.ts';
import { LiveChannelRoom } from '../LiveChannelRoom.ts';
import { readResume } from '../resume.ts';
import type { WireName } from '../wires/wires.ts';
import { admit } from './admission.ts';
import { cannotLetIn, joinRefusal, notNow } from './joinAnswers.ts';
import { headersWith } from './matchmaking.ts';
import type { TakeMirrorSeat } from './mirrorSeats.ts';

export type PlainSeatDeps = {
  readonly tokens: Tokens;
  readonly log: Pick<Log, 'warn'>;
  readonly roomIdOf: (sid: Sid) => string;
  /** Resolves with the process that has the channel. */
  readonly wake: (sid: Sid) => Promise<string>;
  readonly mirrorSeat: TakeMirrorSeat | undefined;
};

export type PlainSeatRequest = {
  readonly sid: string;
  readonly token: string | undefined;
  readonly plain: WireName;
  /** LC18: false for whoever reads what is shown instead. */
  readonly notices: boolean;
  readonly from: string;
  readonly trace: TraceParent | undefined;
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
export function createPlainSeats({ tokens, log, roomIdOf, wake, mirrorSeat }: PlainSeatDeps): PlainSeats {
  const roomHere = (roomId: string): LiveChannelRoom | undefined => {
    const room = matchMaker.getLocalRoomById(roomId);
    return room instanceof LiveChannelRoom ? room : undefined;
  };

  async function elsewhere(roomId: string): Promise<{ readonly at: string } | undefined> {
    const listed = await matchMaker.getRoomById(roomId);
    if (listed === undefined || listed.processId === matchMaker.processId) return undefined;
    return listed.publicAddress === undefined ? undefined : { at: listed.publicAddress };
  }

  async function seatFor({ token, from, trace, ...options }: PlainSeatRequest): Promise<PlainSeatAnswer> {
    if (matchMaker.state === matchMaker.MatchMakerState.SHUTTING_DOWN) throw notNow('this server is stopping');
    const admitted = await admit(tokens, token, options, { from, traceparent: trace });
    const { sid } = admitted;
    const inMirror = await mirrorSeat?.(admitted, options);
    if (inMirror !== undefined) return seated(roomHere(inMirror.roomId), inMirror.sessionId);
    const owner = await wake(sid);
    if (owner !== matchMaker.processId) return (await elsewhere(roomIdOf(sid))) ?? Promise.reject(cannotLetIn());
    const context = { ...(token === undefined ? {} : { token }), ip: from, headers: headersWith(trace) };
    const { sessionId } = await matchMaker.joinOrCreate(ROOM_NAME, options, context);
    return seated(roomHere(roomIdOf(sid)), sessionId);
  }

  return {
    async back(sid, resume) {
      const { roomId = roomIdOf(sid), token } = readResume(resume);
      const room = roomHere(roomId);
      const sessionId = room?.checkReconnectionToken(token);
      if (room === undefined || sessionId === undefined) return room === undefined ? elsewhere(roomId) : undefined;
      return { room, sessionId, reconnectionToken: token };
    },
    async take(asked) {
      try {
        return await seatFor(asked);
      } catch (error) {
        const { code, message } = joinRefusal(error, log, asked.trace);
        return { refused: message, status: code };
      }
    },
  };
}

function seated(room: LiveChannelRoom | undefined, sessionId: string): PlainSeat {
  // It has moved on meanwhile.
  if (room === undefined) throw cannotLetIn();
  return { room, sessionId };
}
