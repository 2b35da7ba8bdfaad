import { Room, ServerError } from '@colyseus/core';
import type { ChannelState } from '../schema/channelState.ts';
import { CLOSE_REJOIN } from '../schema/closeCodes.ts';
import type { Change } from '../src/app/mailbox/observer.ts';
import type { ServedChannel } from '../src/app/servedChannel.ts';
import { isOfNote, limitsOf } from '../src/domain/channel.ts';
import { type Millis, parseSid, type Sid, type UserId } from '../src/domain/ids.ts';
import type { BrokenAt } from '../src/ports/runtime.ts';
import {
  giveUpEmptySeats,
  guardSends,
  listAnew,
  listAs,
  listUnder,
  readLeaves,
  sendHeldBack,
  takeFrames,
  waitForNobody,
} from './colyseusPrivates.ts';
import { Comings } from './comings.ts';
import { type Connection, Connections, hearsRoomNotices, leaveCode, type Visitor } from './connections.ts';
import { drain, sendAway } from './drain.ts';
import { badJoin, countedRefusal } from './joins/joinAnswers.ts';
import type { JoinOptions } from './joins/letIn.ts';
import type { LiveChannelDeps } from './liveChannelDeps.ts';
import { isGreeting } from './requests/frame.ts';
import { RequestHandler } from './requests/requestHandler.ts';
import { type Kind, OWN, type RoomSide, type Served } from './served.ts';
import type { Notice } from './show/addressee.ts';
import { noticesOfAll, sendNotices } from './show/notices.ts';
import { PatchPace } from './show/patchPace.ts';
import { showPlainly, welcomePlainly } from './show/plainState.ts';
import { SendRound } from './show/sendRound.ts';
import { tell } from './show/tell.ts';
import { isMediaShown, newState, project } from './show/wire.ts';
import { ShownOut } from './shownOut.ts';

/** We patch after each change ourselves; at 0 Colyseus would tick 60 times a second in every room. */
const NO_PATCH_CLOCK_MS = 0x7fff_ffff;

/** Colyseus lays the server's options over the client's: what is injected cannot be overridden. */
type CreateOptions = { readonly sid?: unknown; readonly deps: LiveChannelDeps; readonly kind?: Kind };

/** A channel on the wire: message → order → mailbox → notices, replies and patches. The rules are not here. */
export class LiveChannelRoom extends Room<{
  state: ChannelState;
  client: Connection;
  metadata: { sid: Sid; mirror?: true };
}> {
  override state = newState();
  override patchRate = NO_PATCH_CLOCK_MS;
  readonly #connections = new Connections(this.state);
  readonly #pace = new PatchPace({ send: () => this.#patch(), failed: (error) => this.#giveUp(error) });
  readonly #round = new SendRound((error) => this.#note(error, 'show', 'a connection is cut: it took no bytes'));
  /** When the channel changed last, or who is away, if the state does not show it yet. */
  #behindSince: Millis | undefined;
  #deps!: LiveChannelDeps;
  #shownOut!: ShownOut;
  #comings!: Comings;
  #served: Served | undefined;

  override async onCreate({ sid: named, deps, kind = OWN }: CreateOptions): Promise<void> {
    const sid = parseSid(named);
    if (sid === undefined) throw badJoin('a room is made for a channel: name it by sid');
    this.roomId = kind.roomIdOf(sid, this.roomId, deps);
    this.maxClients = kind.clientsMax(deps);
    this.#deps = deps;
    listUnder(this, deps.publicAddress());
    if (kind.listedAs !== undefined) listAs(this, kind.listedAs);
    this.#served = await kind.open(sid, this.#side(), deps, this.roomId);
    this.#shownOut = ShownOut.following(this.#connections, deps.revocations);
    this.#comings = new Comings({
      ...{ channel: this.#channel, connections: this.#connections, shownOut: this.#shownOut, deps },
      changed: ({ caller }) => this.#showPresence(caller.person.userId),
    });
    this.#project(this.#channel.now);
    this.#restIfQuiet();
    const handler = new RequestHandler({ ...deps, channel: this.#channel });
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
      await listAnew(this, this.#served?.mirrors() ?? []);
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
      throw countedRefusal(error, this.#deps, connection.auth?.trace);
    }
  }

  async #letIn(connection: Connection, options: JoinOptions): Promise<void> {
    this.#admit(connection, await this.#comings.letIn(connection, options));
    this.#restIfQuiet();
  }

  /** IN12: it has joined, or come back. */
  welcome(connection: Connection): void {
    this.#catchUp();
    welcomePlainly(connection, this.state, this.roomId);
  }

  override onDrop(connection: Connection, code?: number): void {
    const graceMs = this.#comings.drop(connection, code);
    // Rejects when it does not come back; onLeave is called then.
    if (graceMs !== undefined) this.allowReconnection(connection, graceMs / 1_000).catch(() => {});
  }

  override onReconnect(connection: Connection): void {
    const visitor = this.#comings.back(connection);
    if (visitor !== undefined) this.#admit(connection, visitor);
  }

  override onLeave(connection: Connection, code?: number): void {
    try {
      this.#comings.part(connection, code);
      this.#restIfQuiet();
    } catch (error) {
      // After a drop Colyseus awaits it where nobody catches what it throws.
      this.#note(error, 'room', 'a connection that left could not be let go');
    }
  }

  override async onDispose(): Promise<void> {
    this.#pace.stop();
    this.#round.close();
    this.#shownOut?.stop();
    await this.#served?.close();
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

  /** Once it is created. */
  get #channel(): ServedChannel {
    if (this.#served === undefined) throw new Error('this room has no channel yet');
    return this.#served.channel;
  }

  #side(): RoomSide {
    return {
      show: (changes) => this.#show(changes),
      tell: (notices, at) => this.#tell(notices, at),
      presenceChanged: (userId) => this.#showPresence(userId),
      reseat: (userId) => sendAway(this.#connections.of(userId)),
      drain: () => drain(this, this.#comings, this.#deps.clock, () => this.#sendAway()),
      activityChanged: () => {
        this.#showMedia();
        this.#restIfQuiet();
      },
      dismiss: () => void this.#sendAway(),
      clientCount: () => this.clients.length,
      announce: this.announce.bind(this),
    };
  }

  #show(changes: readonly Change[]): void {
    const failed = (error: unknown) => this.#note(error, 'show', 'a notice could not be made');
    const notices = noticesOfAll(changes, this.#channel, failed);
    this.#tell(notices, changes.at(-1)?.at ?? this.#channel.now);
    this.#relay(notices);
    // LC25: behind what they are told of the end.
    for (const change of changes) this.#shownOut.note(change);
    this.#restIfQuiet();
  }

  /** LC18: notices first, then the schema that they belong to, which follows even if a notice cannot be made. */
  #tell(notices: readonly Notice[], at: Millis): void {
    this.#behindSince = at;
    const isPatchedSoon = this.#pace.ask();
    this.#round.open();
    const send = ({ to, type, body }: Notice) => {
      tell('all' in to ? this.clients.filter(hearsRoomNotices) : this.#connections.at(to), type, body);
    };
    sendNotices(notices, send, (error) => this.#note(error, 'show', 'a notice could not be made'));
    if (!isPatchedSoon) this.#round.close();
  }

  /** LC26: who is away is no change of the channel, but everybody sees it. */
  #showPresence(userId: UserId): void {
    const { channel, now } = this.#channel;
    if (!isOfNote(channel, userId)) return;
    this.#stir(now);
    this.#relay([]);
  }

  /** ME4, SC5: nor is who is on the air, or that the channel does not answer. */
  #showMedia(): void {
    if (this.#served === undefined) return;
    // Mirrors may show already what is not shown here yet.
    this.#relay([]);
    if (this.state.behind === this.#channel.isBehind && isMediaShown(this.state, this.#channel)) return;
    this.#stir(this.#channel.now);
  }

  #stir(now: Millis): void {
    this.#behindSince ??= now;
    this.#pace.ask();
  }

  /** Who waits in mirrors for what was told here does not cost those anything who are here. */
  #relay(notices: readonly Notice[]): void {
    try {
      this.#served?.relay(notices);
    } catch (error) {
      this.#note(error, 'show', 'mirrors could not be told of a change');
    }
  }

  #greet(connection: Connection): void {
    this.#catchUp();
    sendHeldBack(connection);
  }

  #admit(connection: Connection, visitor: Visitor): void {
    guardSends(connection, { sendBufferBytes: this.#deps.sendBufferBytes, round: this.#round });
    this.#catchUp();
    this.#connections.enter(connection, visitor);
  }

  #patch(): void {
    try {
      this.#catchUp();
      if (this.broadcastPatch()) showPlainly(this.#connections.plain, this.state);
    } finally {
      this.#round.close();
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
    const { sid, version } = this.#served?.channel.channel ?? {};
    this.#deps?.log.error({ sid, version, room: this.roomId, err: error }, says);
  }

  /** The state follows when somebody is to see it: in a storm, what comes and goes between two patches never gets there. */
  #catchUp(): void {
    if (this.#behindSince === undefined || this.#served === undefined) return;
    this.#project(this.#behindSince);
    this.#behindSince = undefined;
  }

  #project(now: Millis): void {
    const { channel, queue, epoch, isBehind, awaySince, mediaOf } = this.#channel;
    const limits = limitsOf(channel, this.#deps.limits);
    this.state.epoch = epoch;
    this.state.behind = isBehind;
    this.#connections.reveal(project(this.state, channel, limits, { now, awaySince, mediaOf }, queue), channel);
  }

  /** The room may go when nobody is in it and nothing of the channel runs. */
  #restIfQuiet(): void {
    if (this.#served !== undefined) this.autoDispose = this.#channel.isQuiet;
  }
}
