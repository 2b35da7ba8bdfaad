import { CloseCode } from '@colyseus/core';
import type { ServedChannel } from '../src/app/servedChannel.ts';
import type { Millis } from '../src/domain/ids.ts';
import { isArriving } from './colyseusPrivates.ts';
import type { Connection, Connections, Visitor } from './connections.ts';
import { type JoinOptions, letIn, seatOf } from './joins/letIn.ts';
import type { LiveChannelDeps } from './liveChannelDeps.ts';
import type { ShownOut } from './shownOut.ts';

type Inside = {
  readonly channel: ServedChannel;
  readonly connections: Connections;
  readonly shownOut: ShownOut;
  readonly deps: Pick<LiveChannelDeps, 'metrics' | 'reconnectMs' | 'hostReconnectMs'>;
  /** LC26: somebody came, was lost, or went. */
  readonly changed: (visitor: Visitor) => void;
};

/** LC20–LC23: what of the connections of a room its channel is told. */
export class Comings {
  readonly #in: Inside;
  /** SC5: they come again elsewhere, and have their time for it. */
  areSentAway = false;

  constructor(inside: Inside) {
    this.#in = inside;
  }

  /** Throws for whoever may not stay. */
  async letIn(connection: Connection, options: JoinOptions): Promise<Visitor> {
    const { channel, shownOut, changed } = this.#in;
    const { sid, version } = channel.channel;
    const seat = seatOf(connection, sid);
    const arrival = { version, ...(await channel.arrive(seat.caller, seat.trace)) };
    // At once: a stop in between must be noticed here, or there.
    const visitor = letIn(seat, arrival, options, { channel, shownOut });
    connection.userData = visitor;
    changed(visitor);
    return visitor;
  }

  /** LC21: a lost connection keeps its place for a while: for how long; undefined: for none. */
  drop(connection: Connection, code: number | undefined): Millis | undefined {
    const { channel, connections, shownOut, deps, changed } = this.#in;
    const { userData } = connection;
    if (userData === undefined || shownOut.exitOf(userData) !== undefined) return undefined;
    connections.exit(connection, userData);
    deps.metrics.connectionClosed(code);
    connection.userData = { ...userData, isLost: true };
    channel.lose(userData.caller.person.userId);
    changed(userData);
    return this.#graceMs(userData);
  }

  /** Undefined for who is turned away. */
  back(connection: Connection): Visitor | undefined {
    const { channel, shownOut, deps, changed } = this.#in;
    const { userData } = connection;
    if (userData === undefined) return undefined;
    delete connection.view;
    const visitor = { ...userData, isLost: false };
    connection.userData = visitor;
    channel.comeBack(userData.caller.person.userId);
    deps.metrics.reconnect('back');
    changed(userData);
    return shownOut.turnAway(connection) ? undefined : visitor;
  }

  /** LC20: it left on purpose, or has been lost for too long. Or it had no seat to come back to (LC21). */
  part(connection: Connection, code: number | undefined): void {
    const { channel, connections, shownOut, deps, changed } = this.#in;
    const { userData } = connection;
    if (userData === undefined) return;
    connections.exit(connection, userData);
    if (userData.isLost) deps.metrics.reconnect('lost');
    else deps.metrics.connectionClosed(code);
    // One that is lost again while it comes back is no drop to Colyseus, which keeps no seat either for who is lost before
    // they were ready; the user has their time all the same.
    const isAway = userData.isLost && (this.areSentAway || isArriving(connection));
    const isLost = code === CloseCode.FAILED_TO_RECONNECT || isAway;
    const mayComeBack = isLost && shownOut.exitOf(userData) === undefined;
    const graceMs = mayComeBack ? this.#graceMs(userData) : 0;
    const { userId } = userData.caller.person;
    if (userData.isLost) channel.giveUp(userId, graceMs);
    else channel.depart(userId, graceMs);
    changed(userData);
  }

  #graceMs({ caller }: Visitor): Millis {
    const { reconnectMs, hostReconnectMs } = this.#in.deps;
    return caller.role === 'host' ? hostReconnectMs : reconnectMs;
  }
}
