import { Client, MatchMakeError } from '@colyseus/sdk';
import type { ChannelState } from '../../schema/channelState.ts';
import { CLOSE_STOPPED } from '../../schema/closeCodes.ts';
import { ROOM_NAME } from '../../schema/names.ts';
import { JOIN_REFUSED, TOO_MANY_JOINS } from './protocol.ts';
import { openConnection, type RoomConnection, type RoomEvents } from './roomConnection.ts';
import { byName, type LiveRoom, type Speech } from './speech.ts';

/** `reconnect`: the one that was lost, if the server still keeps it; else, as with `join`, a new one. */
export type Way = 'reconnect' | 'join';

/** Rejects when it did not work this time; `refused`: it never will. */
export type JoinRoom = (
  way: Way,
  events: RoomEvents,
  signal: AbortSignal,
) => Promise<RoomConnection | { readonly refused: string }>;

export type JoinRoomDeps = {
  /** Tried in turn, from one of them on. */
  readonly urls: readonly string[];
  /** A function is asked at each join. */
  readonly token: string | (() => Promise<string>);
  readonly sid: string | number;
  readonly notices: boolean;
  readonly wire: 'protobuf' | undefined;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Told of each token that is used. */
  readonly onToken: (token: string) => void;
};

/** Throws if an address is none. */
export function createJoinRoom({ urls, token, sid, notices, wire, random, onToken }: JoinRoomDeps): JoinRoom {
  const clients = urls.map((url) => new Client(url));
  // OP12: so that many clients are spread over all of them.
  let turn = Math.floor(random() * urls.length);
  let kept: (Means & { readonly token: string }) | undefined;
  let refusals = 0;

  /** Needs no token. Undefined: there is no such seat, or nobody to ask. */
  async function comeBack(events: RoomEvents, signal: AbortSignal): Promise<RoomConnection | undefined> {
    const lost = kept;
    // A server that does not answer at all is not asked again.
    kept = undefined;
    if (lost === undefined) return undefined;
    try {
      return await enter(lost, await lost.client.reconnect<ChannelState>(lost.token), events, signal);
    } catch (error) {
      if (wasAnswered(error) && error.code === CLOSE_STOPPED) throw error;
      if (wasAnswered(error) && error.code === TOO_MANY_JOINS) {
        kept = lost;
        throw error;
      }
      if (wasAnswered(error)) return undefined;
      if (!signal.aborted) kept = lost;
      turn += 1;
      return undefined;
    }
  }

  async function join(events: RoomEvents, signal: AbortSignal): Promise<RoomConnection> {
    const mine = turn;
    const client = clients[mine % clients.length];
    if (client === undefined) throw new Error('no address was given');
    // Whoever does not answer is not asked again at once.
    turn += 1;
    client.auth.token = typeof token === 'string' ? token : await token();
    onToken(client.auth.token);
    // Before the room is there: it does not wait for who is to hear it.
    const speech = await loadSpeech(wire);
    const room = await client.joinOrCreate(ROOM_NAME, { sid, notices, wire });
    const connection = await enter({ client, speech }, room, events, signal);
    turn = mine;
    refusals = 0;
    return connection;
  }

  async function enter(means: Means, room: LiveRoom, events: RoomEvents, signal: AbortSignal): Promise<RoomConnection> {
    const connection = await openConnection(room, means.speech, events, signal);
    kept = { ...means, token: room.reconnectionToken };
    return connection;
  }

  return async (way, events, signal) => {
    try {
      const connection = way === 'reconnect' ? await comeBack(events, signal) : undefined;
      if (connection !== undefined) return connection;
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

/** By whom a room was entered, and how it is spoken with. */
type Means = { readonly client: Client; readonly speech: Speech };

const loadSpeech = async (wire: 'protobuf' | undefined): Promise<Speech> =>
  wire === undefined ? byName : (await import('./protobuf.ts')).asBytes;

/** By the server; what the network has to say has no number. */
function wasAnswered(error: unknown): error is MatchMakeError {
  return error instanceof MatchMakeError && typeof error.code === 'number';
}
