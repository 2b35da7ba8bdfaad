import { type Client, CloseCode } from '@colyseus/core';
import { StateView } from '@colyseus/schema';
import type { ChannelState, LinkcallInvite, QueuedUser } from '../schema/channelState.ts';
import { type Caller, type Channel, hostOf } from '../src/domain/channel.ts';
import type { Millis, UserId } from '../src/domain/ids.ts';
import { mayModerate } from '../src/domain/rights.ts';
import type { Admitted } from './joins/admission.ts';
import type { Addressee } from './show/addressee.ts';
import { plainWireOf } from './wires/wires.ts';

/** What the room knows of one connection. */
export type Visitor = {
  readonly caller: Caller;
  /** False for who joined with `{ notices: false }`. */
  readonly wantsRoomNotices: boolean;
  /** It is lost, and may come back (LC21). */
  readonly isLost: boolean;
  /** The channel's version when it came. */
  readonly sinceVersion: number;
  /** Its token; undefined: that does not say. */
  readonly issuedAt: Millis | undefined;
  /** The address that it came from. */
  readonly from: string;
};

export type Connection = Client<{ userData: Visitor; auth: Admitted }>;

/** Also those who are just being let in. */
export const hearsRoomNotices = ({ userData }: Connection): boolean => userData?.wantsRoomNotices !== false;

/** IN12: without Colyseus' frame for it, the code of RFC 6455 says that somebody leaves on purpose. */
export function leaveCode(connection: Connection, code: number | undefined): number | undefined {
  return code === CloseCode.NORMAL_CLOSURE && plainWireOf(connection) !== undefined ? CloseCode.CONSENTED : code;
}

/** What the staff see, and, of their own, the user it is of. */
type Hidden = LinkcallInvite | QueuedUser;

/** The connections of a room, by user, and which applications and invitations each of them sees. */
export class Connections {
  readonly #state: ChannelState;
  readonly #byUser = new Map<string, Set<Connection>>();
  /** Those who see the whole queue (PE1): admins, the host, and moderators. */
  readonly #staff = new Set<Connection>();
  readonly #withModeratorToken = new Set<Connection>();
  readonly #plain = new Set<Connection>();
  /** As the state shows it; undefined: it shows none yet. */
  #channel: Channel | undefined;

  constructor(state: ChannelState) {
    this.#state = state;
  }

  enter(connection: Connection, { caller }: Visitor): void {
    const { userId } = caller.person;
    const connections = this.#byUser.get(userId) ?? new Set();
    this.#byUser.set(userId, connections.add(connection));
    if (plainWireOf(connection) !== undefined) this.#plain.add(connection);
    if (caller.role === 'moderator') this.#withModeratorToken.add(connection);
    if (this.#isInCharge(connection)) this.#staff.add(connection);
    for (const entry of this.#hidden()) if (this.#maySee(connection, entry)) see(connection, entry);
  }

  exit(connection: Connection, { caller: { person } }: Visitor): void {
    const connections = this.#byUser.get(person.userId);
    connections?.delete(connection);
    if (connections?.size === 0) this.#byUser.delete(person.userId);
    this.#plain.delete(connection);
    this.#staff.delete(connection);
    this.#withModeratorToken.delete(connection);
    connection.view?.dispose();
  }

  of(userId: string): Iterable<Connection> {
    return this.#byUser.get(userId) ?? [];
  }

  /** IN12: those that have no schema, and are shown what everybody may see. */
  get plain(): Iterable<Connection> {
    return this.#plain;
  }

  at(to: Exclude<Addressee, { readonly all: true }>): Iterable<Connection> {
    return 'user' in to ? this.of(to.user) : this.#moderators(to.moderatorsOf, to.but);
  }

  /** PE1: of those who moderate, but these. The host is told by themselves, and operators are told nothing. */
  *#moderators({ moderators }: Channel, except: readonly (UserId | undefined)[]): Iterable<Connection> {
    if (moderators.length === 0 && this.#withModeratorToken.size === 0) return;
    const appointed = new Set(moderators.flatMap(({ userId }) => [...this.of(userId)]));
    for (const connection of appointed.union(this.#withModeratorToken)) {
      if (!except.includes(connection.userData?.caller.person.userId)) yield connection;
    }
  }

  /**
   * After each change of the state, which shows `channel` now. New applications and invitations become visible to those who
   * may see them: nobody else can learn who waits, or is invited.
   */
  reveal(added: readonly Hidden[], channel: Channel): void {
    const before = this.#channel;
    this.#channel = channel;
    const isLedAnew = before?.moderators !== channel.moderators || hostIn(before) !== hostIn(channel);
    if (isLedAnew) for (const connection of this.#all()) this.#placeAnew(connection);
    for (const entry of added) {
      for (const connection of [...this.#staff, ...this.of(entry.user_id)]) see(connection, entry);
    }
  }

  *#hidden(): Iterable<Hidden> {
    yield* this.#state.applies.values();
    yield* this.#state.invites.values();
  }

  *#all(): Iterable<Connection> {
    for (const connections of this.#byUser.values()) yield* connections;
  }

  /** The host before may still be connected, and who is new in charge may have been here before. */
  #placeAnew(connection: Connection): void {
    const isInCharge = this.#isInCharge(connection);
    if (isInCharge === this.#staff.has(connection)) return;
    if (isInCharge) this.#staff.add(connection);
    else this.#staff.delete(connection);
    for (const entry of this.#hidden()) {
      if (this.#maySee(connection, entry)) see(connection, entry);
      else connection.view?.remove(entry);
    }
  }

  #isInCharge({ userData }: Connection): boolean {
    return userData !== undefined && this.#channel !== undefined && mayModerate(this.#channel, userData.caller);
  }

  #maySee(connection: Connection, entry: Hidden): boolean {
    return this.#staff.has(connection) || connection.userData?.caller.person.userId === entry.user_id;
  }
}

const hostIn = (channel: Channel | undefined): UserId | undefined => channel && hostOf(channel)?.userId;

function see(connection: Connection, entry: Hidden): void {
  if (plainWireOf(connection) !== undefined) return;
  connection.view ??= new StateView();
  if (!connection.view.has(entry)) connection.view.add(entry);
}
