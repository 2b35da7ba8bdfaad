import { type AuthContext, matchMaker } from '@colyseus/core';
import { ROOM_NAME } from '../../schema/names.ts';
import type { TraceParent } from '../../src/domain/audit/traceParent.ts';
import type { Matchmaker, SeatRequest, Tokens } from '../../src/ports/joins.ts';
import type { Log } from '../../src/ports/runtime.ts';
import { isMirrorId } from '../mirrorId.ts';
import { admit } from './admission.ts';
import { badJoin, joinRefusal, noSuchMethod, notNow } from './joinAnswers.ts';
import type { TakeMirrorSeat } from './mirrorSeats.ts';

/** Colyseus' matchmaker, which is global to the process, asked by us: its own route reads whatever it is sent. */
export type MatchmakingDeps = {
  readonly log: Pick<Log, 'warn'>;
  readonly tokens: Tokens;
  readonly mirrorSeat: TakeMirrorSeat | undefined;
};

export function createMatchmaker(deps: MatchmakingDeps): Matchmaker {
  return async (asked) => {
    try {
      return { seat: await seatFor(asked, deps) };
    } catch (error) {
      const { code, message } = joinRefusal(error, deps.log, asked.trace);
      return { refused: message, status: code };
    }
  };
}

/** SC1: also who names a room is seated where there is room. */
const JOINS: ReadonlySet<string> = new Set(['joinOrCreate', 'join', 'joinById']);

/** What Colyseus takes on to who admits. */
export const headersWith = (trace: TraceParent | undefined): Headers =>
  new Headers(trace === undefined ? {} : { traceparent: trace });

/** `create` is not offered: it would make a second room of a channel. */
async function seatFor(
  { method, room, options, token, from, trace }: SeatRequest,
  { tokens, mirrorSeat }: MatchmakingDeps,
): Promise<object> {
  if (matchMaker.state === matchMaker.MatchMakerState.SHUTTING_DOWN) throw notNow('this server is stopping');
  const headers = headersWith(trace);
  const context: AuthContext = { ...(token === undefined ? {} : { token }), ip: from, headers };
  if (mirrorSeat !== undefined && (room === ROOM_NAME || method === 'joinById') && JOINS.has(method)) {
    const seat = await mirrorSeat(await admit(tokens, token, options, { from, traceparent: trace }), options);
    if (seat !== undefined) return seat;
  }
  switch (method) {
    case 'joinOrCreate':
      return matchMaker.joinOrCreate(room, options, context);
    case 'join':
      return matchMaker.join(room, options, context);
    case 'joinById':
      if (isMirrorId(room)) throw badJoin('a channel is joined by its name');
      return matchMaker.joinById(room, options, context);
    case 'reconnect':
      if (typeof options.reconnectionToken === 'string') return matchMaker.reconnect(room, options);
      throw badJoin('to come back needs a { reconnectionToken }');
    default:
      throw noSuchMethod(method);
  }
}
