import { Client, MatchMakeError } from '@colyseus/sdk';
import type { ChannelState } from '../../schema/channelState.ts';
import { CLOSE_STOPPED, JOIN_REFUSED, ROOM_NAME, TOO_MANY_JOINS } from './protocol.ts';
import { type LiveRoom, type Seat, type SeatEvents, takeSeat } from './seat.ts';

/** `same-seat`: the one that was lost, if the server still keeps it; else, as with `join`, a new one. */
export type Way = 'same-seat' | 'join';

/** Rejects when it did not work this time; `refused`: it never will. */
export type Dial = (way: Way, events: SeatEvents, signal: AbortSignal) => Promise<Seat | { readonly refused: string }>;

export type DialDeps = {
  /** Tried in turn. */
  readonly urls: readonly string[];
  /** A function is asked at each join. */
  readonly token: string | (() => Promise<string>);
  readonly sid: string | number;
  readonly notices: boolean;
  /** Told of each token that is used. */
  readonly onToken: (token: string) => void;
};

/** Throws if an address is none. */
export function createDial({ urls, token, sid, notices, onToken }: DialDeps): Dial {
  const clients = urls.map((url) => new Client(url));
  let turn = 0;
  let kept: { readonly client: Client; readonly token: string } | undefined;
  let refusals = 0;

  /** Needs no token. Undefined: there is no such seat, or nobody to ask. */
  async function comeBack(events: SeatEvents, signal: AbortSignal): Promise<Seat | undefined> {
    const seat = kept;
    // A server that does not answer at all is not asked again.
    kept = undefined;
    if (seat === undefined) return undefined;
    try {
      return await sit(seat.client, await seat.client.reconnect<ChannelState>(seat.token), events, signal);
    } catch (error) {
      if (wasAnswered(error) && error.code === CLOSE_STOPPED) throw error;
      if (wasAnswered(error) && error.code === TOO_MANY_JOINS) {
        kept = seat;
        throw error;
      }
      if (wasAnswered(error)) return undefined;
      if (!signal.aborted) kept = seat;
      turn += 1;
      return undefined;
    }
  }

  async function join(events: SeatEvents, signal: AbortSignal): Promise<Seat> {
    const mine = turn;
    const client = clients[mine % clients.length];
    if (client === undefined) throw new Error('no address was given');
    // Whoever does not answer is not asked again at once.
    turn += 1;
    client.auth.token = typeof token === 'string' ? token : await token();
    onToken(client.auth.token);
    const seat = await sit(client, await client.joinOrCreate(ROOM_NAME, { sid, notices }), events, signal);
    turn = mine;
    refusals = 0;
    return seat;
  }

  async function sit(client: Client, room: LiveRoom, events: SeatEvents, signal: AbortSignal): Promise<Seat> {
    const seat = await takeSeat(room, events, signal);
    kept = { client, token: room.reconnectionToken };
    return seat;
  }

  return async (way, events, signal) => {
    try {
      const seat = way === 'same-seat' ? await comeBack(events, signal) : undefined;
      if (seat !== undefined) return seat;
      signal.throwIfAborted();
      return await join(events, signal);
    } catch (error) {
      if (!wasAnswered(error)) throw error;
      if (error.code === CLOSE_STOPPED) return { refused: error.message };
      if (!JOIN_REFUSED.has(error.code)) throw error;
      refusals += 1;
      // A fetched token may come from a cache that has not noticed yet; the next one is fetched after this refusal.
      if (typeof token === 'string' || refusals > 1) return { refused: error.message };
      throw error;
    }
  };
}

/** By the server; what the network has to say has no number. */
function wasAnswered(error: unknown): error is MatchMakeError {
  return error instanceof MatchMakeError && typeof error.code === 'number';
}
