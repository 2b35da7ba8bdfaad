import { ClientState } from '@colyseus/core';
import { CLOSE_FLOOD } from '../../schema/closeCodes.ts';
import { type RequestName, requestNamed } from '../../schema/requests/names.ts';
import { parseRequest, readFragments } from '../../schema/requests/parseRequest.ts';
import type { Request } from '../../schema/requests/request.ts';
import { wireMedia } from '../../schema/wireMedia.ts';
import { wireCheck, wireReply } from '../../schema/wireReply.ts';
import type { HostBlocks } from '../../src/app/people/hostBlocks.ts';
import type { ServedChannel } from '../../src/app/servedChannel.ts';
import { type Answer, answer } from '../../src/domain/answer.ts';
import { type Caller, type Channel, hostOf } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { CallId, Millis, UserId } from '../../src/domain/ids.ts';
import type { Limits } from '../../src/domain/limits.ts';
import type { Reason, Refusal } from '../../src/domain/refusal.ts';
import { mayModerate } from '../../src/domain/rights.ts';
import type { IssuePass } from '../../src/domain/streamIds.ts';
import type { AuditNotes } from '../../src/ports/audit.ts';
import { Unavailable } from '../../src/ports/channelStore.ts';
import type { Clock, Log, Metrics } from '../../src/ports/runtime.ts';
import type { Connection, Visitor } from '../connections.ts';
import { wireList, wireRoomState } from '../show/wire.ts';
import { wireBlocked } from '../show/wireBlocked.ts';
import type { Incoming, Payload } from '../wires/wire.ts';
import { noteFirstRequest, wireOf } from '../wires/wires.ts';
import { asGivenBy, malformedEntry, refusedEntry } from './auditedOrder.ts';
import { UNREADABLE } from './frame.ts';

export type RequestHandlerDeps = {
  readonly channel: ServedChannel;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly log: Pick<Log, 'error'>;
  readonly metrics: Pick<Metrics, 'turnedAway' | 'broken'>;
  readonly newCallId: () => CallId;
  readonly limits: Limits;
  readonly issuePass: IssuePass | undefined;
  /** PE6 */
  readonly blocks: Pick<HostBlocks, 'page'>;
  readonly throttle: Throttle;
  /** OP5 */
  readonly trail: AuditNotes;
};

type Asked = { readonly name: RequestName; readonly message: Incoming; readonly payload: Payload };

/** Where a channel's requests come in, by whatever wire: message → request → order → reply. */
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
    const message = wireOf(connection).read(bytes);
    if (message === undefined) return false;
    const name = requestNamed(message.type);
    if (name === undefined) {
      this.#deps.metrics.turnedAway('unknown-type');
      const told = message.answerUnknown();
      if (told !== undefined) connection.enqueueRaw(told);
      return true;
    }
    noteFirstRequest(connection, message.type);
    if (passage.kind === 'ok') {
      void this.#handle(connection, visitor, { name, message, payload: message.unpack(name) });
    } else {
      this.#deps.metrics.turnedAway('too-often');
      const { retryAfterMs } = passage;
      // LC24: not unpacked.
      this.#refuse(connection, { name, message, payload: UNREADABLE }, { reason: 'too-often', retryAfterMs });
    }
    return true;
  }

  /** Never rejects: what goes wrong in serving a request costs that request alone. */
  async #handle(connection: Connection, visitor: Visitor, asked: Asked): Promise<void> {
    try {
      await this.#serve(connection, visitor, asked);
    } catch (error) {
      const { sid, version } = this.#channel;
      this.#deps.metrics.broken('request');
      this.#deps.log.error({ sid, version, request: asked.name, err: error }, 'a request could not be served');
      this.#answerFailure(connection, asked);
    }
  }

  /** Or not, if it is answering that fails. */
  #answerFailure(connection: Connection, asked: Asked): void {
    try {
      this.#refuse(connection, asked, { reason: 'unknown' });
    } catch (error) {
      this.#deps.log.error({ sid: this.#channel.sid, request: asked.name, err: error }, 'nor could it be answered');
    }
  }

  async #serve(connection: Connection, visitor: Visitor, asked: Asked): Promise<void> {
    const { name, payload } = asked;
    const request = payload.readable ? parseRequest(name, payload.value) : undefined;
    if (request === undefined || !this.#fits(request, visitor)) {
      // Of who is no operator nothing is awaited: what they are told comes in the order in which they asked.
      const noted = this.#noteMalformed(visitor, asked);
      if (noted !== undefined) await noted;
      return this.#refuse(connection, asked, { reason: 'bad-request' });
    }
    if (request.page !== undefined) return this.#tellBlocked(connection, visitor, asked, request.page);
    if (request.order === undefined) return this.#tell(connection, visitor, asked, request);
    const order = asGivenBy(visitor, request.order(visitor.caller, this.#deps.newCallId));
    const told = await this.#deps.channel.give(order, request.cmdId);
    const refused = refusedEntry(visitor, this.#channel.sid, order, told);
    if (refused !== undefined) await this.#deps.trail.note(refused);
    reply(connection, asked, wireReply(name, request.opCode, this.#head, told));
    if (visitor.wantsRoomNotices && isOutOfStep(order, told)) this.#sendRoomState(connection);
  }

  get #channel(): Channel {
    return this.#deps.channel.channel;
  }

  get #head() {
    const { awaySince, mediaOf } = this.#deps.channel;
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
  async #tell(connection: Connection, { caller }: Visitor, asked: Asked, { seat }: Request): Promise<void> {
    const { name } = asked;
    const isForThem = name !== 'linkcall_list_singer_rq' || mayModerate(this.#channel, caller);
    if (!isForThem) this.#refuse(connection, asked, { reason: 'bad-request' });
    else if (name === 'linkcall_check_rq') reply(connection, asked, await this.#check(caller, seat));
    else if (name === 'linkcall_media_rq') reply(connection, asked, this.#media(caller.person.userId));
    else reply(connection, asked, wireList(name, this.#channel, this.#deps.limits, this.#deps.channel.moment));
  }

  /** PE6: read from where the lists are kept, which may be away. */
  async #tellBlocked(
    connection: Connection,
    { caller }: Visitor,
    asked: Asked,
    page: NonNullable<Request['page']>,
  ): Promise<void> {
    const host = hostOf(this.#channel);
    if (!mayModerate(this.#channel, caller)) return this.#refuse(connection, asked, { reason: 'bad-request' });
    try {
      const found = host === undefined ? [] : await this.#deps.blocks.page(host.userId, page);
      reply(connection, asked, wireBlocked(this.#channel, found, { ...page, now: this.#deps.channel.now }));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      this.#refuse(connection, asked, { reason: 'busy' });
    }
  }

  /** PE12 */
  async #check(by: Caller, seat: number | undefined): Promise<object> {
    const callId = this.#deps.newCallId();
    const start = { type: 'start-application', by, callId, ...(seat !== undefined && { seat }) } as const;
    return wireCheck(this.#channel, await this.#deps.channel.foresee(start));
  }

  /** ME2 */
  #media(userId: UserId): object {
    return wireMedia(this.#channel, userId, this.#deps.issuePass, this.#deps.channel.now);
  }

  #refuse(connection: Connection, asked: Asked, refusal: Refusal): void {
    const at = this.#deps.channel.now;
    const told = answer({ channel: this.#channel, events: [], at, refusal, subjectId: undefined });
    reply(connection, asked, wireReply(asked.name, fragments(asked).opCode, this.#head, told));
  }

  /** Undefined where there is nothing to wait for. */
  #noteMalformed(visitor: Visitor, asked: Asked): Promise<void> | undefined {
    this.#deps.metrics.turnedAway('malformed');
    this.#deps.channel.noteMalformed(visitor.caller.person.userId, fragments(asked).cmdId);
    const entry = malformedEntry(visitor, this.#channel.sid, asked.name, this.#deps.channel.now);
    return entry === undefined ? undefined : this.#deps.trail.note(entry);
  }

  /** LC15 */
  #sendRoomState(connection: Connection): void {
    const body = wireRoomState(this.#channel, [], this.#deps.channel.moment);
    connection.enqueueRaw(wireOf(connection).notice('linkcall_room_state_nt', body));
  }
}

const fragments = ({ payload }: Asked) => readFragments(payload.readable ? payload.value : undefined);

function reply(connection: Connection, { name, message }: Asked, body: object): void {
  connection.enqueueRaw(message.answer(name, body));
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
    case 'invite-user':
    case 'mute-link':
    case 'move-to-seat':
    case 'order-seats':
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
