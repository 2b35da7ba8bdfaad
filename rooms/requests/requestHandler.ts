import { ClientState, getMessageBytes, Protocol, ResponseStatus } from '@colyseus/core';
import { CLOSE_FLOOD } from '../../schema/closeCodes.ts';
import { type RequestName, replyType, requestNamed } from '../../schema/requests/names.ts';
import { parseRequest, readFragments } from '../../schema/requests/parseRequest.ts';
import type { Request } from '../../schema/requests/request.ts';
import { wireMedia } from '../../schema/wireMedia.ts';
import { wireReply } from '../../schema/wireReply.ts';
import type { ChannelActor } from '../../src/app/channelActor.ts';
import { type Answer, answer } from '../../src/domain/answer.ts';
import { type Channel, hostOf } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { CallId, Millis, UserId } from '../../src/domain/ids.ts';
import type { Reason, Refusal } from '../../src/domain/refusal.ts';
import { mayModerate } from '../../src/domain/rights.ts';
import type { IssuePass } from '../../src/domain/streamIds.ts';
import type { Clock, Log, Metrics } from '../../src/ports/runtime.ts';
import type { Connection, Visitor } from '../connections.ts';
import { wireList, wireRoomState } from '../show/wire.ts';
import { type Frame, type Payload, payloadOf, readFrame, UNREADABLE } from './frame.ts';

export type RequestHandlerDeps = {
  readonly actor: ChannelActor;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly log: Pick<Log, 'error'>;
  readonly metrics: Pick<Metrics, 'turnedAway' | 'broken'>;
  readonly newCallId: () => CallId;
  readonly issuePass: IssuePass | undefined;
  readonly throttle: Throttle;
};

type Incoming = { readonly name: RequestName; readonly frame: Frame; readonly payload: Payload };

/** Where a channel's requests come in: bytes → request → order → reply. */
export class RequestHandler {
  readonly #deps: RequestHandlerDeps;

  constructor(deps: RequestHandlerDeps) {
    this.#deps = deps;
  }

  /** False for a frame that is the framework's own. */
  take(connection: Connection, bytes: Buffer): boolean {
    const { userData: visitor } = connection;
    if (visitor === undefined || connection.state === ClientState.LEAVING) return false;
    const passage = this.#deps.throttle.pass(visitor.caller.person.userId, connection, this.#deps.clock.elapsed());
    if (passage.kind === 'flood') {
      this.#deps.metrics.turnedAway('flood');
      connection.leave(CLOSE_FLOOD, 'too many messages');
      return true;
    }
    const frame = readFrame(bytes);
    if (frame === undefined) return false;
    const name = requestNamed(frame.type);
    if (name === undefined) {
      this.#deps.metrics.turnedAway('unknown-type');
      answerUnknown(connection, frame);
    } else if (passage.kind === 'ok') {
      void this.#handle(connection, visitor, { name, frame, payload: payloadOf(frame) });
    } else {
      this.#deps.metrics.turnedAway('too-often');
      const { retryAfterMs } = passage;
      // LC24: not unpacked.
      this.#refuse(connection, { name, frame, payload: UNREADABLE }, { reason: 'too-often', retryAfterMs });
    }
    return true;
  }

  /** Never rejects: what goes wrong in serving a request costs that request alone. */
  async #handle(connection: Connection, visitor: Visitor, incoming: Incoming): Promise<void> {
    try {
      await this.#serve(connection, visitor, incoming);
    } catch (error) {
      const { sid, version } = this.#channel;
      this.#deps.metrics.broken('request');
      this.#deps.log.error({ sid, version, request: incoming.name, err: error }, 'a request could not be served');
      this.#answerFailure(connection, incoming);
    }
  }

  /** Or not, if it is answering that fails. */
  #answerFailure(connection: Connection, incoming: Incoming): void {
    try {
      this.#refuse(connection, incoming, { reason: 'unknown' });
    } catch (error) {
      this.#deps.log.error({ sid: this.#channel.sid, request: incoming.name, err: error }, 'nor could it be answered');
    }
  }

  async #serve(connection: Connection, visitor: Visitor, incoming: Incoming): Promise<void> {
    const { name, payload } = incoming;
    const request = payload.readable ? parseRequest(name, payload.value) : undefined;
    if (request === undefined || !this.#fits(request, visitor)) {
      this.#noteMalformed(visitor, incoming);
      return this.#refuse(connection, incoming, { reason: 'bad-request' });
    }
    if (request.order === undefined) return this.#tell(connection, visitor, incoming);
    const order = request.order(visitor.caller, this.#deps.newCallId);
    const told = await this.#deps.actor.give(order, request.cmdId);
    reply(connection, incoming, wireReply(name, request.opCode, this.#head, told));
    if (visitor.wantsRoomNotices && isOutOfStep(order, told)) this.#sendRoomState(connection);
  }

  get #channel(): Channel {
    return this.#deps.actor.channel;
  }

  get #head() {
    const { awaySince, mediaOf } = this.#deps.actor;
    return { sid: this.#channel.sid, awaySince, mediaOf };
  }

  /** The channel, host (if there ever was one: IN16) and sender that a request names must be those that are. */
  #fits({ sid, singerId, senderId }: Request, { caller }: Visitor): boolean {
    if (sid !== undefined && sid !== this.#channel.sid) return false;
    if (senderId !== undefined && senderId !== caller.person.userId) return false;
    const host = hostOf(this.#channel);
    return singerId === undefined || host === undefined || singerId === host.userId;
  }

  /** Read from what is committed, at once: also while the store is away (ST7). */
  #tell(connection: Connection, { caller }: Visitor, incoming: Incoming): void {
    const { name } = incoming;
    const isForThem = name !== 'linkcall_list_singer_rq' || mayModerate(this.#channel, caller);
    if (!isForThem) this.#refuse(connection, incoming, { reason: 'bad-request' });
    else if (name === 'linkcall_media_rq') reply(connection, incoming, this.#media(caller.person.userId));
    else reply(connection, incoming, wireList(name, this.#channel, this.#deps.actor.moment));
  }

  /** ME2 */
  #media(userId: UserId): object {
    return wireMedia(this.#channel, userId, this.#deps.issuePass, this.#deps.actor.now);
  }

  #refuse(connection: Connection, incoming: Incoming, refusal: Refusal): void {
    const at = this.#deps.actor.now;
    const told = answer({ channel: this.#channel, events: [], at, refusal, subjectId: undefined });
    reply(connection, incoming, wireReply(incoming.name, fragments(incoming).opCode, this.#head, told));
  }

  #noteMalformed({ caller }: Visitor, incoming: Incoming): void {
    this.#deps.metrics.turnedAway('malformed');
    this.#deps.actor.noteMalformed(caller.person.userId, fragments(incoming).cmdId);
  }

  /** LC15 */
  #sendRoomState(connection: Connection): void {
    connection.send('linkcall_room_state_nt', wireRoomState(this.#channel, [], this.#deps.actor.moment));
  }
}

const fragments = ({ payload }: Incoming) => readFragments(payload.readable ? payload.value : undefined);

function reply(connection: Connection, { name, frame }: Incoming, body: object): void {
  if (frame.requestId === undefined) connection.send(replyType(name, frame.type), body);
  else respond(connection, frame.requestId, ResponseStatus.OK, body);
}

/** A message that nobody knows is let go; a request is told so. Neither costs the connection. */
function answerUnknown(connection: Connection, { type, requestId }: Frame): void {
  if (requestId === undefined) return;
  const message = `this room knows no request "${type}"`;
  respond(connection, requestId, ResponseStatus.ERROR, { name: 'unknown-request', message });
}

function respond(connection: Connection, requestId: number, status: ResponseStatus, body: object): void {
  connection.enqueueRaw(getMessageBytes[Protocol.ROOM_RESPONSE](requestId, status, body));
}

const OUT_OF_STEP: ReadonlySet<Reason> = new Set(['not-applied', 'not-linked', 'already-linked']);

/** LC15: the caller believes in a link or an application that is not there. */
function isOutOfStep(order: Order, { refusal }: Answer): boolean {
  if (refusal === undefined) return false;
  switch (order.type) {
    case 'quit-link':
      return refusal.reason === 'not-linked';
    case 'allow-application':
    case 'refuse-application':
    case 'remove-link':
    case 'mute-link':
      return OUT_OF_STEP.has(refusal.reason);
    default:
      return false;
  }
}

/** LC24: above this many times the allowed rate a connection is closed. */
const FLOOD_FACTOR = 10;
const WINDOW_MS = 1_000;

export type Passage =
  | { readonly kind: 'ok' }
  | { readonly kind: 'too-many'; readonly retryAfterMs: Millis }
  | { readonly kind: 'flood' };

/** Counts the messages of everybody in a process, second by second: it remembers those who sent some in this one. */
export class Throttle {
  readonly #perWindow: number;
  readonly #byUser = new Map<UserId, number>();
  /** Weak: a second may last until somebody sends the next message. */
  #byConnection = new WeakMap<object, number>();
  #windowEndsAt: Millis = 0;

  constructor(messagesPerS: number) {
    this.#perWindow = messagesPerS;
  }

  /** `now`: of a clock that nobody can set. */
  pass(userId: UserId, connection: object, now: Millis): Passage {
    if (now >= this.#windowEndsAt) {
      this.#windowEndsAt = now + WINDOW_MS;
      this.#byUser.clear();
      this.#byConnection = new WeakMap();
    }
    const ofConnection = countIn(this.#byConnection, connection);
    const ofUser = countIn(this.#byUser, userId);
    if (ofConnection > this.#perWindow * FLOOD_FACTOR) return { kind: 'flood' };
    if (ofUser <= this.#perWindow) return { kind: 'ok' };
    return { kind: 'too-many', retryAfterMs: Math.ceil(this.#windowEndsAt - now) };
  }
}

type Counts<Key> = { get(key: Key): number | undefined; set(key: Key, count: number): unknown };

function countIn<Key>(counts: Counts<Key>, key: Key): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
