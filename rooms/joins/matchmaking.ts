import { type AuthContext, matchMaker } from '@colyseus/core';
import type { Matchmaker, SeatRequest } from '../../src/ports/joins.ts';
import type { Log } from '../../src/ports/runtime.ts';
import { badJoin, joinRefusal, noSuchMethod, notNow } from './joinAnswers.ts';

/** Colyseus' matchmaker, which is global to the process, asked by us: its own route reads whatever it is sent. */
export function createMatchmaker(log: Pick<Log, 'warn'>): Matchmaker {
  return async (asked) => {
    try {
      return { seat: await seatFor(asked) };
    } catch (error) {
      const { code, message } = joinRefusal(error, log);
      return { refused: message, status: code };
    }
  };
}

/** `create` is not offered: it would make a second room of a channel. */
function seatFor({ method, room, options, token }: SeatRequest): Promise<object> {
  if (matchMaker.state === matchMaker.MatchMakerState.SHUTTING_DOWN) throw notNow('this server is stopping');
  const context: AuthContext = { ...(token === undefined ? {} : { token }), ip: undefined, headers: new Headers() };
  switch (method) {
    case 'joinOrCreate':
      return matchMaker.joinOrCreate(room, options, context);
    case 'join':
      return matchMaker.join(room, options, context);
    case 'joinById':
      return matchMaker.joinById(room, options, context);
    case 'reconnect':
      if (typeof options.reconnectionToken === 'string') return matchMaker.reconnect(room, options);
      throw badJoin('to come back needs a { reconnectionToken }');
    default:
      throw noSuchMethod(method);
  }
}
