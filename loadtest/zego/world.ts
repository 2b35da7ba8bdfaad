import type { Random } from '../random.ts';
import {
  type Callback,
  CLOSE_REASON,
  cameIn,
  chatRoomCreated,
  LEAVE_REASON,
  type LeaveReason,
  type Member,
  type Place,
  roomClosed,
  roomCreated,
  STREAM_END,
  type Stream,
  type StreamEnd,
  streamClosed,
  streamCreated,
  wentOut,
} from './callback.ts';
import type { Clock } from './clock.ts';
import { BOT_ROLE, type ListedRoom, listedRoom, person, type Room, type RoomSession, SessionIds } from './room.ts';

export type WorldOptions = {
  /** Of all rooms' ids: tells this world's rooms from others. */
  readonly prefix: string;
  readonly rooms: number;
  /** About so many at once in a room. */
  readonly users: number;
};

export type WorldDeps = {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly tell: (callback: Callback) => void;
};

/** So many more may come than are there at once: some come back. */
const PEOPLE_PER_PLACE = 3;
const PEOPLE_MIN = 8;
/** Crosses a power of ten, where text and numbers sort differently, above 2^53. */
const FIRST_USER_SESSION = 9_999_999_999_999_900n;
const SEQ_DIGITS = 10;
const LOST = [LEAVE_REASON.heartbeat, LEAVE_REASON.heartbeat, LEAVE_REASON.connectionLost] as const;

/** ZEGO's side of the truth: rooms and the users in them, from a seed. Everything that happens is told at once, in order. */
export class World {
  readonly #options: WorldOptions;
  readonly #deps: WorldDeps;
  readonly #rooms: ReadonlyMap<string, Room>;
  readonly #sessionIds: SessionIds;
  #userSession = FIRST_USER_SESSION;
  #visitors = 0;
  #published = 0;

  constructor(options: WorldOptions, deps: WorldDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#sessionIds = new SessionIds(deps.random);
    const ids = Array.from({ length: options.rooms }, (_, nth) => `${options.prefix}${nth}`);
    this.#rooms = new Map(ids.map((id) => [id, { id, session: undefined, touchedAt: 0 }]));
  }

  /** Who is in it, bots as well, in the order of their logins; undefined if there is no such room. */
  membersOf(roomId: string): readonly Member[] | undefined {
    const session = this.#rooms.get(roomId)?.session;
    return session === undefined ? undefined : [...session.members.values()];
  }

  /** What is published in it; undefined if there is no such room. */
  streamsOf(roomId: string): readonly Stream[] | undefined {
    const session = this.#rooms.get(roomId)?.session;
    return session === undefined ? undefined : [...session.streams.values()];
  }

  /** The rooms and users as they really are (ZG14), rooms by their ids. */
  truth(): ListedRoom[] {
    const rooms = [...this.#rooms.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return rooms.flatMap(({ id, session }) => (session === undefined ? [] : [listedRoom(id, session)]));
  }

  /** Somebody new comes to this room: what was lost before shows as a gap now. */
  visit(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    this.#visitors += 1;
    const visitor = { userId: `visitor-${this.#visitors}`, nick: 'visitor', isBot: false };
    this.#come(room, room.session ?? this.#open(room, visitor.userId), visitor);
  }

  /** One thing happens somewhere. */
  act(): void {
    const { random } = this.#deps;
    const room = random.pick([...this.#rooms.values()]);
    const somebody = this.#somebody();
    if (room.session === undefined) this.#come(room, this.#open(room, somebody.userId), somebody);
    else this.#happenIn(room, room.session);
  }

  #happenIn(room: Room, session: RoomSession): void {
    const { random } = this.#deps;
    const member = random.pick([...session.members.values()]);
    const isFull = session.members.size >= this.#options.users;
    const dice = random.next();
    if (random.chance(Math.min(0.05, 0.25 / this.#options.users))) this.#end(room, session);
    else if (dice < 0.6 && !isFull) this.#come(room, session, this.#somebody());
    else if (dice < 0.72) this.#go(room, session, member, LEAVE_REASON.normal);
    else if (dice < 0.8) this.#go(room, session, member, random.pick(LOST));
    else if (dice < 0.92) this.#come(room, session, { ...member, isBot: member.role === BOT_ROLE });
    else if (dice < 0.97) this.#stream(room, session, member);
    else this.#tell(chatRoomCreated(room.id, member.userId, this.#now(room)));
  }

  #somebody(): ReturnType<typeof person> {
    const people = Math.max(PEOPLE_MIN, this.#options.users * PEOPLE_PER_PLACE);
    return person(this.#deps.random.below(people));
  }

  /** A room's new life begins after all of its former one: nobody could tell which is newer otherwise. */
  #open(room: Room, creator: string): RoomSession {
    const createdAt = room.touchedAt === 0 ? this.#now(room) : Math.max(this.#now(room), room.touchedAt + 1);
    const members = new Map<string, Member>();
    const session = { id: this.#sessionIds.next(), createdAt, members, streams: new Map(), updateSeq: 0, streamSeq: 0 };
    room.session = session;
    room.touchedAt = createdAt;
    this.#tell(roomCreated({ roomId: room.id, session: session.id, at: createdAt }, creator));
    return session;
  }

  /** Who is there already logs in anew, and the former login is logged out after it. */
  #come(room: Room, session: RoomSession, { userId, nick, isBot }: ReturnType<typeof person>): void {
    const former = session.members.get(userId);
    const place = this.#place(room, session);
    const role = isBot ? BOT_ROLE : session.updateSeq === 0 ? 1 : 2;
    this.#userSession += 1n;
    const member: Member = { userId, nick, session: this.#userSession, loginAt: place.at, role };
    session.members.delete(userId);
    session.members.set(userId, member);
    session.updateSeq += 1;
    this.#tell(cameIn(place, member, session.updateSeq, this.#deps.random.chance(0.1)));
    if (former === undefined) return;
    this.#out(room, session, former, LEAVE_REASON.takenOver);
    this.#unpublish(room, session, former, STREAM_END.loggedInAgain);
  }

  /** ZEGO closes a room when the last one has left it. */
  #go(room: Room, session: RoomSession, member: Member, reason: LeaveReason): void {
    session.members.delete(member.userId);
    this.#unpublish(room, session, member, reason === LEAVE_REASON.normal ? STREAM_END.stopped : STREAM_END.heartbeat);
    this.#out(room, session, member, reason);
    if (session.members.size === 0) this.#close(room, session, CLOSE_REASON.normal);
  }

  #out(room: Room, session: RoomSession, member: Member, reason: LeaveReason): void {
    session.updateSeq += 1;
    this.#tell(wentOut(this.#place(room, session), member, session.updateSeq, reason));
  }

  /** All leave, or the room goes with everybody in it. */
  #end(room: Room, session: RoomSession): void {
    if (this.#deps.random.chance(0.5)) this.#close(room, session, CLOSE_REASON.heartbeat);
    else for (const member of [...session.members.values()]) this.#go(room, session, member, LEAVE_REASON.normal);
  }

  #close(room: Room, session: RoomSession, reason: Parameters<typeof roomClosed>[1]): void {
    room.session = undefined;
    this.#tell(roomClosed(this.#place(room, session), reason));
  }

  /** Whoever publishes stops, or begins anew: then the former stream is closed after that. */
  #stream(room: Room, session: RoomSession, member: Member): void {
    const former = session.streams.get(streamOf(room, member));
    if (former !== undefined && session.streamSeq % 3 !== 0) {
      this.#unpublish(room, session, member, STREAM_END.stopped);
      return;
    }
    this.#publish(room, session, member);
    if (former !== undefined) this.#closed(room, session, former, STREAM_END.stopped);
  }

  #publish(room: Room, session: RoomSession, member: Member): void {
    const place = this.#place(room, session);
    const streamId = streamOf(room, member);
    this.#published += 1;
    const sid = `s-${this.#published}`;
    const stream = { streamId, userId: member.userId, sid, createdAt: place.at };
    session.streams.set(streamId, stream);
    this.#tell(streamCreated(place, stream, this.#nextStreamSeq(session)));
  }

  #unpublish(room: Room, session: RoomSession, member: Member, why: StreamEnd): void {
    const stream = session.streams.get(streamOf(room, member));
    if (stream === undefined) return;
    session.streams.delete(stream.streamId);
    this.#closed(room, session, stream, why);
  }

  #closed(room: Room, session: RoomSession, stream: Stream, why: StreamEnd): void {
    this.#tell(streamClosed(this.#place(room, session), stream, this.#nextStreamSeq(session), why));
  }

  /** With zeros before it, or not. */
  #nextStreamSeq(session: RoomSession): string {
    session.streamSeq += 1;
    return String(session.streamSeq).padStart(session.streamSeq % 2 === 0 ? SEQ_DIGITS : 0, '0');
  }

  #place(room: Room, { id }: RoomSession): Place {
    const at = this.#now(room);
    room.touchedAt = at;
    return { roomId: room.id, session: id, at };
  }

  /** Never before something that happened in this room already. */
  #now(room: Room): number {
    return Math.max(this.#deps.clock.now(), room.touchedAt);
  }

  #tell(callback: Callback): void {
    this.#deps.tell(callback);
  }
}

const streamOf = ({ id }: Room, { userId }: Member): string => `${id}-${userId}`;
