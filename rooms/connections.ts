import { type Client, ClientState } from '@colyseus/core';
import { StateView } from '@colyseus/schema';
import type { ChannelState, LinkcallUser } from '../schema/channelState.ts';
import { CLOSE_STOPPED } from '../schema/closeCodes.ts';
import type { Change } from '../src/app/mailbox/observer.ts';
import { type Caller, hostOf } from '../src/domain/channel.ts';
import type { UserId } from '../src/domain/ids.ts';
import type { Admitted } from './joins/admission.ts';

/** What the room knows of one connection. */
export type Visitor = {
  readonly caller: Caller;
  /** False for who joined with `{ notices: false }`. */
  readonly wantsRoomNotices: boolean;
  /** It is lost, and may come back (LC21). */
  readonly isLost: boolean;
  /** The channel's version when it came. */
  readonly sinceVersion: number;
};

export type Connection = Client<{ userData: Visitor; auth: Admitted }>;

/** The connections of a room, by user, and which applications each of them sees. */
export class Connections {
  readonly #state: ChannelState;
  readonly #byUser = new Map<string, Set<Connection>>();
  /** Those who may see the whole queue: admins, and whoever is the host or was it once. */
  readonly #staff = new Set<Connection>();
  #hostId = '';

  constructor(state: ChannelState) {
    this.#state = state;
  }

  enter(connection: Connection, { caller }: Visitor): void {
    const { userId } = caller.person;
    const connections = this.#byUser.get(userId) ?? new Set();
    this.#byUser.set(userId, connections.add(connection));
    if (caller.role !== 'viewer') this.#staff.add(connection);
    for (const entry of this.#state.applies.values()) if (this.#maySee(connection, entry)) see(connection, entry);
  }

  exit(connection: Connection, { caller: { person } }: Visitor): void {
    const connections = this.#byUser.get(person.userId);
    connections?.delete(connection);
    if (connections?.size === 0) this.#byUser.delete(person.userId);
    this.#staff.delete(connection);
    connection.view?.dispose();
  }

  of(userId: string): Iterable<Connection> {
    return this.#byUser.get(userId) ?? [];
  }

  /** After each change of the state. New applications become visible to those who may see them: nobody else can learn who waits. */
  reveal(added: readonly LinkcallUser[]): void {
    if (this.#state.singer_id !== this.#hostId) this.#changeHost();
    for (const entry of added) {
      for (const connection of [...this.#staff, ...this.of(entry.user_id)]) {
        if (this.#maySee(connection, entry)) see(connection, entry);
      }
    }
  }

  /** The host before may still be connected, and the new one may have been here before. */
  #changeHost(): void {
    this.#hostId = this.#state.singer_id;
    for (const connection of this.#staff) {
      for (const entry of this.#state.applies.values()) {
        if (this.#maySee(connection, entry)) see(connection, entry);
        else connection.view?.remove(entry);
      }
    }
  }

  #maySee({ userData }: Connection, entry: LinkcallUser): boolean {
    if (userData === undefined) return false;
    const { role, person } = userData.caller;
    const isInCharge = role === 'admin' || (role === 'host' && person.userId === this.#state.singer_id);
    return isInCharge || person.userId === entry.user_id;
  }
}

function see(connection: Connection, entry: LinkcallUser): void {
  connection.view ??= new StateView();
  if (!connection.view.has(entry)) connection.view.add(entry);
}

/** What RFC 6455 leaves of a close frame for its reason. */
const CLOSE_REASON_BYTES_MAX = 123;

type Came = Pick<Visitor, 'caller' | 'sinceVersion'>;

/**
 * LC25: shows a host out whose session an operator ends: all their connections, also those that were on their way here, or
 * lost, at that moment. The last host is enough: one from before who comes back is not this channel's host any more.
 */
export class StoppedHost {
  readonly #connections: Pick<Connections, 'of'>;
  #last: { readonly hostId: UserId; readonly beforeVersion: number; readonly reason: string } | undefined;

  constructor(connections: Pick<Connections, 'of'>) {
    this.#connections = connections;
  }

  note({ events, channel }: Change): void {
    const stopped = events.find((event) => event.type === 'channel-stopped');
    const host = hostOf(channel);
    if (stopped === undefined || host === undefined) return;
    this.#last = { hostId: host.userId, beforeVersion: channel.version, reason: stopped.stop.reason };
    for (const connection of this.#connections.of(host.userId)) this.turnAway(connection);
  }

  /** True if this connection has to go, and goes. Nothing that it sends from now on is read. */
  turnAway(connection: Connection): boolean {
    const reason = connection.userData && this.reasonFor(connection.userData);
    if (reason === undefined) return false;
    connection.state = ClientState.LEAVING;
    connection.leave(CLOSE_STOPPED, cutTo(CLOSE_REASON_BYTES_MAX, reason));
    return true;
  }

  /** Undefined for who may stay. */
  reasonFor({ caller, sinceVersion }: Came): string | undefined {
    const last = this.#last;
    if (last === undefined || caller.person.userId !== last.hostId) return undefined;
    if (sinceVersion >= last.beforeVersion) return undefined;
    return last.reason === '' ? 'an operator has ended the session' : last.reason;
  }
}

/** What does not fit is left out, in whole characters. */
function cutTo(bytes: number, text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
