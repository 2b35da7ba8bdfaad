import type { ListedRoom } from '../../loadtest/zego/room.ts';
import type { Sid } from '../../src/domain/ids.ts';
import { currentSession, EMPTY_ROSTER, learn, type Roster, type ZegoFact } from '../../src/domain/roster/roster.ts';
import { onAirIn, presentIn, startOf } from '../../src/domain/roster/rosterSession.ts';
import { lastSeq } from '../../src/domain/roster/updateSeqs.ts';
import type { ZegoRooms, ZegoStreams } from '../../src/ports/zego.ts';
import { parseCallback, readDelivery } from '../../src/zego/callback.ts';
import { readFields } from '../../src/zego/fields.ts';
import { verify } from '../../src/zego/verify.ts';

export const SECRET = 'secret';
const TRUST = { secrets: [SECRET], appIds: ['1'], toleranceS: 600 };

/** The least that a server does which listens to ZEGO: verifies, reads, learns, lists. */
export class ListeningServer {
  readonly #now: () => number;
  readonly #rosters = new Map<Sid, Roster>();
  readonly refused: string[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns the HTTP status. */
  take(body: string, contentType: string): number {
    const read = readFields(Buffer.from(body), contentType);
    if (read.kind === 'malformed') return this.#refuse(400, read.message);
    const signed = readDelivery(read.fields);
    if (signed.kind === 'malformed') return this.#refuse(400, signed.message);
    const verdict = verify(signed.delivery, TRUST, this.#now());
    if (verdict.kind === 'unauthentic') return this.#refuse(401, verdict.message);
    const callback = read.flaw() ?? parseCallback(read.fields);
    if (callback.kind === 'malformed') return this.#refuse(400, callback.message);
    if (callback.kind === 'fact') {
      const known = this.#rosters.get(callback.sid) ?? EMPTY_ROSTER;
      this.#rosters.set(callback.sid, learn(known, callback.fact, 0).roster);
    }
    return 200;
  }

  rooms(): ListedRoom[] {
    const rooms = [...this.#rosters].sort(([a], [b]) => (a < b ? -1 : 1));
    return rooms.flatMap(([sid, roster]) => listed(sid, roster));
  }

  /** Of every room at once, as if all of them had had a gap for long enough. */
  async repair(zego: ZegoRooms, streams: ZegoStreams): Promise<void> {
    await Promise.all([...this.#rosters.keys()].map((sid) => this.#scan(sid, zego)));
    await Promise.all([...this.#rosters.keys()].map((sid) => this.#scanStreams(sid, streams)));
  }

  async #scan(sid: Sid, zego: ZegoRooms): Promise<void> {
    const session = currentSession(this.#rosters.get(sid) ?? EMPTY_ROSTER);
    if (session === undefined) return;
    const at = this.#now();
    const listed = await zego.listUsers(sid);
    const present = (listed ?? []).filter(({ isBot }) => !isBot).map(({ userId }) => userId);
    const fact: ZegoFact =
      listed === undefined
        ? { type: 'closed', session: session.id, at }
        : { type: 'scanned', session: session.id, at, present, seq: lastSeq(session.seqs) };
    this.#rosters.set(sid, learn(this.#rosters.get(sid) ?? EMPTY_ROSTER, fact, 0).roster);
  }

  async #scanStreams(sid: Sid, zego: ZegoStreams): Promise<void> {
    const session = currentSession(this.#rosters.get(sid) ?? EMPTY_ROSTER);
    if (session === undefined) return;
    const present = (await zego.listStreams(sid, 0)) ?? [];
    const seq = lastSeq(session.streamSeqs);
    const fact: ZegoFact = { type: 'streams-scanned', session: session.id, at: this.#now(), present, seq };
    this.#rosters.set(sid, learn(this.#rosters.get(sid) ?? EMPTY_ROSTER, fact, 0).roster);
  }

  #refuse(status: number, message: string): number {
    this.refused.push(message);
    return status;
  }
}

function listed(sid: Sid, roster: Roster): ListedRoom[] {
  const session = currentSession(roster);
  if (session === undefined) return [];
  const users = presentIn(session).map(({ userId, sessionId, loginAt }) => ({
    UserId: userId,
    UserSessionId: sessionId,
    UserLoginTime: loginAt,
  }));
  const info = { RoomID: sid, RoomSessionId: session.id, RoomCreateTime: startOf(session) ?? 0 };
  const streams = onAirIn(session).map(({ streamId, userId, createdAt }) => ({
    StreamId: streamId,
    UserId: userId,
    StreamCreateTime: createdAt,
  }));
  return [{ RoomInfo: info, UserList: users, StreamList: streams }];
}
