import type { Random } from '../../random.ts';
import { type Login, type Project, whyNoLogin, whyNoStream } from '../admission.ts';
import { Air, type AirNews, CLOSED_BY } from '../air.ts';
import type { StreamControl } from '../apiActions.ts';
import {
  type Callback,
  CLOSE_REASON,
  cameIn,
  LEAVE_REASON,
  type Member,
  type Place,
  roomClosed,
  roomCreated,
  STREAM_END,
  streamClosed,
  streamCreated,
  wentOut,
} from '../callback.ts';
import type { Clock } from '../clock.ts';
import { type ListedRoom, listedRoom, type Room, type RoomSession, SessionIds } from '../room.ts';
import type { Verdict } from './verdict.ts';

export type CallRoomsDeps = {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly project: Project;
  readonly tell: (callback: Callback) => void;
  readonly verdict: Pick<Verdict, 'opened' | 'ended' | 'cut' | 'removed' | 'found'>;
};

/** What ZEGO's SDK tells a phone. */
export type Phone = {
  /** ZEGO has taken its stream off the list. */
  removed(streamId: string): void;
  kicked(): void;
};

const ROLE = 2;
const FIRST_USER_SESSION = 1_000_000n;

/** ZEGO's side of the rooms in which phones call: who is in them, what they publish, and what the server API does to it. */
export class CallRooms {
  readonly #deps: CallRoomsDeps;
  readonly #rooms = new Map<string, Room>();
  readonly #phones = new Map<string, Phone>();
  readonly #sessionIds: SessionIds;
  readonly #air: Air;
  #userSession = FIRST_USER_SESSION;
  #visits = 0;

  constructor(deps: CallRoomsDeps) {
    this.#deps = deps;
    this.#sessionIds = new SessionIds(deps.random);
    const isRoom = (roomId: string) => this.#sessionOf(roomId) !== undefined;
    this.#air = new Air({ clock: deps.clock, isRoom, tell: (news) => this.#hear(news) });
  }

  membersOf(roomId: string): readonly Member[] | undefined {
    const session = this.#sessionOf(roomId);
    return session === undefined ? undefined : [...session.members.values()];
  }

  streamsOf(roomId: string) {
    return this.#air.streamsOf(roomId);
  }

  truth(): ListedRoom[] {
    return Array.from(this.#rooms.values()).flatMap(({ id, session }) =>
      session === undefined ? [] : [listedRoom(id, session)],
    );
  }

  /** For the server API. */
  get control(): StreamControl {
    const { clock, verdict } = this.#deps;
    const air = this.#air;
    return {
      forbid: (streamId, sequence) => {
        verdict.cut(streamId, clock.now());
        const isDone = air.forbid(streamId, sequence);
        if (isDone) verdict.ended(streamId, clock.now());
        return isDone;
      },
      remove: (roomId, streamId) => air.remove(roomId, streamId),
      kick: (roomId, userIds) => air.kick(roomId, userIds),
      rule: (roomId, streamId, rule) => air.rule(roomId, streamId, rule),
    };
  }

  /** Why not; undefined: they are in. */
  logIn(login: Login, phone: Phone): string | undefined {
    const why = whyNoLogin(login, this.#deps.project, this.#deps.clock.now());
    if (why === undefined) this.breakIn(login.roomId, login.userId, phone);
    return why;
  }

  /** Somehow, without a token. */
  breakIn(roomId: string, userId: string, phone: Phone): void {
    this.#phones.set(keyOf(roomId, userId), phone);
    const room = this.#rooms.get(roomId) ?? { id: roomId, session: undefined, touchedAt: 0 };
    this.#rooms.set(roomId, room);
    const session = room.session ?? this.#open(room, userId);
    if (session.members.has(userId)) return;
    const place = this.#place(room, session);
    this.#userSession += 1n;
    const member = { userId, nick: userId, session: this.#userSession, loginAt: place.at, role: ROLE } as const;
    session.members.set(userId, member);
    session.updateSeq += 1;
    this.#deps.tell(cameIn(place, member, session.updateSeq, false));
  }

  logOut(roomId: string, userId: string): void {
    this.#phones.delete(keyOf(roomId, userId));
    const room = this.#rooms.get(roomId);
    const member = room?.session?.members.get(userId);
    if (room?.session === undefined || member === undefined) return;
    const { session } = room;
    for (const stream of this.#air.streamsOf(roomId)) if (stream.userId === userId) this.#air.stop(stream.streamId);
    session.members.delete(userId);
    session.updateSeq += 1;
    this.#deps.tell(wentOut(this.#place(room, session), member, session.updateSeq, LEAVE_REASON.normal));
    if (session.members.size > 0) return;
    room.session = undefined;
    this.#deps.tell(roomClosed(this.#place(room, session), CLOSE_REASON.normal));
  }

  /** Why not; undefined: it is on the air. */
  publish(login: Login, streamId: string): string | undefined {
    const { project, clock } = this.#deps;
    return whyNoStream(login, streamId, project, clock.now()) ?? this.intrude(login.roomId, login.userId, streamId);
  }

  /** As `publish`, with no token that says so. */
  intrude(roomId: string, userId: string, streamId: string): string | undefined {
    if (this.#sessionOf(roomId)?.members.has(userId) !== true) return 'not in the room';
    if (this.#air.isForbidden(streamId)) return 'the stream is forbidden';
    return this.#air.publish(roomId, userId, streamId) ? undefined : 'the stream is on the air';
  }

  stop(streamId: string): void {
    this.#air.stop(streamId);
  }

  isHeard(streamId: string): boolean {
    return this.#air.isHeard(streamId);
  }

  /** Somebody comes, and is on the air for an instant: what was lost before shows as a gap now. */
  visit(roomId: string): void {
    if (this.#sessionOf(roomId) === undefined) return;
    this.#visits += 1;
    const visitor = `visitor-${this.#visits}`;
    this.breakIn(roomId, visitor, { removed: () => {}, kicked: () => {} });
    this.intrude(roomId, visitor, `${roomId}-${visitor}`);
    this.stop(`${roomId}-${visitor}`);
  }

  #hear(news: AirNews): void {
    if (news.type === 'kicked') this.#kicked(news.roomId, news.userId);
    else this.#hearOf(news);
  }

  #hearOf(news: Exclude<AirNews, { type: 'kicked' }>): void {
    const { clock, verdict } = this.#deps;
    const { stream } = news;
    const room = this.#rooms.get(stream.roomId);
    if (room?.session === undefined) return;
    const { session } = room;
    session.streamSeq += 1;
    const place = this.#place(room, session);
    if (news.type === 'opened') {
      verdict.opened(stream);
      session.streams.set(stream.streamId, stream);
      this.#deps.tell(streamCreated(place, stream, String(session.streamSeq)));
      return;
    }
    const isCut = news.by === CLOSED_BY.server;
    if (isCut) {
      verdict.cut(stream.streamId, clock.now());
      verdict.removed(stream.streamId);
    }
    verdict.ended(stream.streamId, clock.now());
    session.streams.delete(stream.streamId);
    const why = isCut ? STREAM_END.deleted : STREAM_END.stopped;
    this.#deps.tell(streamClosed(place, stream, String(session.streamSeq), why));
    if (isCut) this.#phones.get(keyOf(stream.roomId, stream.userId))?.removed(stream.streamId);
  }

  #kicked(roomId: string, userId: string): void {
    const phone = this.#phones.get(keyOf(roomId, userId));
    this.logOut(roomId, userId);
    phone?.kicked();
  }

  /** A room's new life begins after all of its former one. */
  #open(room: Room, creator: string): RoomSession {
    const createdAt = Math.max(this.#deps.clock.now(), room.touchedAt + 1);
    const lists = { members: new Map(), streams: new Map(), updateSeq: 0, streamSeq: 0 };
    const session = { id: this.#sessionIds.next(), createdAt, ...lists };
    room.session = session;
    room.touchedAt = createdAt;
    this.#deps.tell(roomCreated({ roomId: room.id, session: session.id, at: createdAt }, creator));
    return session;
  }

  #place(room: Room, { id }: RoomSession): Place {
    room.touchedAt = Math.max(this.#deps.clock.now(), room.touchedAt);
    return { roomId: room.id, session: id, at: room.touchedAt };
  }

  #sessionOf(roomId: string): RoomSession | undefined {
    return this.#rooms.get(roomId)?.session;
  }
}

const keyOf = (roomId: string, userId: string): string => JSON.stringify([roomId, userId]);
