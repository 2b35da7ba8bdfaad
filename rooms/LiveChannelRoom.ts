import { CloseCode, Room, ServerError } from '@colyseus/core';
import type { ChannelState } from '../schema/channelState.ts';
import { CLOSE_REJOIN } from '../schema/closeCodes.ts';
import type { ChannelActor } from '../src/app/channelActor.ts';
import type { ChannelRoom } from '../src/app/channels.ts';
import type { Change } from '../src/app/mailbox/observer.ts';
import { isOfNote, limitsOf } from '../src/domain/channel.ts';
import { type Millis, parseSid, type Sid } from '../src/domain/ids.ts';
import type { BrokenAt } from '../src/ports/runtime.ts';
import {
  giveUpEmptySeats,
  guardSends,
  isArriving,
  listAnew,
  listUnder,
  readLeaves,
  sendHeldBack,
  takeFrames,
  waitForNobody,
} from './colyseusPrivates.ts';
import { type Connection, Connections, hearsRoomNotices, leaveCode, type Visitor } from './connections.ts';
import { badJoin, countedRefusal } from './joins/joinAnswers.ts';
import { type JoinOptions, letIn, seatOf } from './joins/letIn.ts';
import { openChannel } from './joins/openChannel.ts';
import type { LiveChannelDeps } from './liveChannelDeps.ts';
import { isGreeting } from './requests/frame.ts';
import { RequestHandler } from './requests/requestHandler.ts';
import { sendNotices } from './show/notices.ts';
import { Corks, PatchPace } from './show/patchPace.ts';
import { showPlainly, welcomePlainly } from './show/plainState.ts';
import { tell } from './show/tell.ts';
import { isMediaShown, newState, project } from './show/wire.ts';
import { ShownOut } from './shownOut.ts';

/** We patch after each change ourselves; at 0 Colyseus would tick 60 times a second in every room. */
const NO_PATCH_CLOCK_MS = 0x7fff_ffff;

/** Colyseus lays the server's options over the client's: what is injected cannot be overridden. */
type CreateOptions = { readonly sid?: unknown; readonly deps: LiveChannelDeps };

/** A channel on the wire: message → order → mailbox → notices, replies and patches. The rules are not here. */
export class LiveChannelRoom extends Room<{ state: ChannelState; client: Connection; metadata: { sid: Sid } }> {
  override state = newState();
  override patchRate = NO_PATCH_CLOCK_MS;
  readonly #connections = new Connections(this.state);
  readonly #pace = new PatchPace({ send: () => this.#patch(), failed: (error) => this.#giveUp(error) });
  readonly #corks = new Corks();
  /** When the channel changed last, or who is away, if the state does not show it yet. */
  #behindSince: Millis | undefined;
  #deps!: LiveChannelDeps;
  #shownOut!: ShownOut;
  #actor!: ChannelActor;

  override async onCreate({ sid: named, deps }: CreateOptions): Promise<void> {
    const sid = parseSid(named);
    if (sid === undefined) throw badJoin('a room is made for a channel: name it by sid');
    this.roomId = deps.roomIdOf(sid);
    this.#deps = deps;
    listUnder(this, deps.publicAddress());
    this.#actor = await openChannel(sid, this.#asRoom(), deps);
    this.state.epoch = this.#actor.epoch;
    this.#shownOut = ShownOut.following(this.#connections, deps.revocations);
    this.#project(this.#actor.now);
    this.#restIfQuiet();
    const handler = new RequestHandler({ ...deps, actor: this.#actor });
    takeFrames(this, {
      take: (connection, bytes) => {
        if (handler.take(connection, bytes)) return true;
        if (isGreeting(bytes)) this.#greet(connection);
        return false;
      },
      failed: (error) => this.#note(error, 'request', 'a frame could not be served: its connection is cut'),
    });
    readLeaves(this, leaveCode);
  }

  /** Seats can be asked for from now on: before, nobody is sent here. */
  async announce(): Promise<void> {
    try {
      await listAnew(this);
    } catch (error) {
      this.#note(error, 'room', 'a room could not be listed');
    }
  }

  override async onJoin(connection: Connection, options: JoinOptions): Promise<void> {
    try {
      await this.#letIn(connection, options);
      this.#deps.metrics.join('joined');
    } catch (error) {
      // Colyseus tells the client what it says.
      throw countedRefusal(error, this.#deps);
    }
  }

  async #letIn(connection: Connection, options: JoinOptions): Promise<void> {
    const { sid, version } = this.#actor.channel;
    const seat = seatOf(connection, sid);
    const arrival = { version, ...(await this.#actor.arrive(seat.caller)) };
    // At once: a stop in between must be noticed here, or there.
    connection.userData = letIn(seat, arrival, options, { actor: this.#actor, shownOut: this.#shownOut });
    this.#showPresence(connection.userData);
    this.#admit(connection, connection.userData);
    this.#restIfQuiet();
  }

  /** IN12: it has joined, or come back. */
  welcome(connection: Connection): void {
    this.#catchUp();
    welcomePlainly(connection, this.state);
  }

  /** LC21: a lost connection keeps its place for a while. */
  override onDrop(connection: Connection): void {
    const { userData } = connection;
    if (userData === undefined || this.#shownOut.exitOf(userData) !== undefined) return;
    this.#connections.exit(connection, userData);
    connection.userData = { ...userData, isLost: true };
    this.#actor.lose(userData.caller.person.userId);
    this.#showPresence(userData);
    // Rejects when it does not come back; onLeave is called then.
    this.allowReconnection(connection, this.#graceMs(userData) / 1_000).catch(() => {});
  }

  override onReconnect(connection: Connection): void {
    const { userData } = connection;
    if (userData === undefined) return;
    delete connection.view;
    connection.userData = { ...userData, isLost: false };
    this.#actor.comeBack(userData.caller.person.userId);
    this.#deps.metrics.reconnect('back');
    this.#showPresence(userData);
    if (!this.#shownOut.turnAway(connection)) this.#admit(connection, connection.userData);
  }

  /** LC20: it left on purpose, or has been lost for too long. Or it had no seat to come back to (LC21). */
  override onLeave(connection: Connection, code?: number): void {
    try {
      this.#part(connection, code);
    } catch (error) {
      // After a drop Colyseus awaits it where nobody catches what it throws.
      this.#note(error, 'room', 'a connection that left could not be let go');
    }
  }

  #part(connection: Connection, code: number | undefined): void {
    const { userData } = connection;
    if (userData === undefined) return;
    this.#connections.exit(connection, userData);
    this.#deps.metrics.connectionClosed(code);
    if (userData.isLost) this.#deps.metrics.reconnect('lost');
    // One that is lost again while it comes back is no drop to Colyseus, which keeps no seat either for who is lost before
    // they were ready; the user has their time all the same.
    const isLost = code === CloseCode.FAILED_TO_RECONNECT || (userData.isLost && isArriving(connection));
    const mayComeBack = isLost && this.#shownOut.exitOf(userData) === undefined;
    const graceMs = mayComeBack ? this.#graceMs(userData) : 0;
    const { userId } = userData.caller.person;
    if (userData.isLost) this.#actor.giveUp(userId, graceMs);
    else this.#actor.depart(userId, graceMs);
    this.#showPresence(userData);
    this.#restIfQuiet();
  }

  override async onDispose(): Promise<void> {
    this.#pace.stop();
    this.#corks.letGo();
    this.#shownOut?.stop();
    if (this.#actor === undefined) return;
    const { sid } = this.#actor.channel;
    await this.#deps.channels.close(sid);
    // A callback may have come when the framework had decided to let the room go.
    if (this.#actor.isNeededAgain) void this.#deps.wake(sid).catch(() => {});
  }

  /**
   * While a seat that nobody has come to keeps the room, whoever asks this process for the channel is sent there and turned
   * away, though another process has it (CL5).
   */
  override disconnect(closeCode?: number): Promise<unknown> {
    giveUpEmptySeats(this);
    const gone = super.disconnect(closeCode);
    this.#deps.clock.after(0, () => waitForNobody(this));
    return gone;
  }

  override onUncaughtException(error: Error, methodName: string): void {
    // A refusal that the client is told of is no error of ours.
    if (error.cause instanceof ServerError) return;
    this.#note(error, 'room', `${methodName} of a room failed`);
  }

  #asRoom(): ChannelRoom {
    return {
      show: (changes) => this.#show(changes),
      activityChanged: () => {
        this.#showMedia();
        this.#restIfQuiet();
      },
      dismiss: () => void this.#sendAway(),
      clientCount: () => this.clients.length,
      announce: () => this.announce(),
    };
  }

  /** LC18: notices first, then the schema that they belong to, which follows even if a notice cannot be made. */
  #show(changes: readonly Change[]): void {
    this.#behindSince = changes.at(-1)?.at ?? this.#actor.now;
    if (this.#pace.ask()) this.#corks.hold(this.clients);
    sendNotices(changes, {
      presence: this.#actor,
      send: (to, type, body) => {
        tell('all' in to ? this.clients.filter(hearsRoomNotices) : this.#connections.at(to), type, body);
      },
      failed: (error) => this.#note(error, 'show', 'a notice could not be made'),
    });
    // LC25: behind what they are told of the end.
    for (const change of changes) this.#shownOut.note(change);
    this.#restIfQuiet();
  }

  /** LC26: who is away is no change of the channel, but everybody sees it. */
  #showPresence({ caller }: Visitor): void {
    const { channel, now } = this.#actor;
    if (!isOfNote(channel, caller.person.userId)) return;
    this.#behindSince ??= now;
    this.#pace.ask();
  }

  /** ME4: nor is who is on the air. */
  #showMedia(): void {
    if (this.#behindSince !== undefined || this.#actor === undefined || isMediaShown(this.state, this.#actor)) return;
    this.#behindSince = this.#actor.now;
    this.#pace.ask();
  }

  #greet(connection: Connection): void {
    this.#catchUp();
    sendHeldBack(connection);
  }

  #admit(connection: Connection, visitor: Visitor): void {
    guardSends(connection, {
      sendBufferBytes: this.#deps.sendBufferBytes,
      failed: (error) => this.#note(error, 'show', 'a connection could not be written to: it is cut'),
    });
    this.#catchUp();
    this.#connections.enter(connection, visitor);
  }

  #graceMs({ caller }: Visitor): Millis {
    return caller.role === 'host' ? this.#deps.hostReconnectMs : this.#deps.reconnectMs;
  }

  #patch(): void {
    try {
      this.#catchUp();
      if (this.broadcastPatch()) showPlainly(this.#connections.plain, this.state);
    } finally {
      this.#corks.letGo();
    }
  }

  #giveUp(error: unknown): void {
    this.#note(error, 'patch', 'a patch could not be made: the room starts anew');
    void this.#sendAway();
  }

  /** ST4: they join again, where the channel is now. */
  async #sendAway(): Promise<void> {
    try {
      await this.disconnect(CLOSE_REJOIN);
    } catch (error) {
      this.#note(error, 'room', 'a room could not be closed');
    }
  }

  #note(error: unknown, where: BrokenAt, says: string): void {
    this.#deps?.metrics.broken(where);
    const { sid, version } = this.#actor?.channel ?? {};
    this.#deps?.log.error({ sid, version, room: this.roomId, err: error }, says);
  }

  /** The state follows when somebody is to see it: in a storm, what comes and goes between two patches never gets there. */
  #catchUp(): void {
    if (this.#behindSince === undefined) return;
    this.#project(this.#behindSince);
    this.#behindSince = undefined;
  }

  #project(now: Millis): void {
    const { channel, awaySince, mediaOf } = this.#actor;
    const limits = limitsOf(channel, this.#deps.limits);
    this.#connections.reveal(project(this.state, channel, limits, { now, awaySince, mediaOf }), channel);
  }

  /** The room may go when nobody is in it and nothing of the channel runs. */
  #restIfQuiet(): void {
    this.autoDispose = this.#actor.isQuiet;
  }
}
