import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ClientState, connectClientToRoom } from '@colyseus/core';
import type { WebSocket } from 'ws';
import type { Connection } from '../../../rooms/connections.ts';
import { joinRefusal } from '../../../rooms/joins/joinAnswers.ts';
import type { PlainSeat, PlainSeatAnswer, PlainSeats } from '../../../rooms/joins/plainSeat.ts';
import { plainWireNamed, plainWireOf, type WireName } from '../../../rooms/wires/wires.ts';
import { CLOSE_REFUSED_BASE, CLOSE_STOPPED, closeReason } from '../../../schema/closeCodes.ts';
import { parseTraceParent } from '../../domain/audit/traceParent.ts';
import { parseSid } from '../../domain/ids.ts';
import { bearerToken } from '../../http/api/requireAdmin.ts';
import { addressOf, askerOf } from '../../http/door/askerOf.ts';
import { type JoinGate, RETRY_AFTER_S } from '../../http/door/joinGate.ts';
import { refuseUpgrade } from '../../http/door/refuseUpgrade.ts';
import { type ProblemCode, problem, type Reply } from '../../http/door/reply.ts';
import { joinOutcome } from '../../ports/joins.ts';
import type { Log, Metrics } from '../../ports/runtime.ts';
import { PlainClient } from './plainClient.ts';

const PATH = '/ws';

export type PlainDoorDeps = {
  readonly seats: PlainSeats;
  readonly joinGate: JoinGate;
  /** So many proxies stand in front. */
  readonly proxies: number;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'join'>;
};

/** Finishes the handshake. */
type Open = (request: IncomingMessage, socket: Duplex, head: Buffer, opened: (client: WebSocket) => void) => void;

export type PlainDoor = ReturnType<typeof createPlainDoor>;

/** IN12: WebSockets without Colyseus' frames, into the same rooms. Who may not come in is told so by HTTP, as far as it is known. */
export function createPlainDoor({ seats, joinGate, proxies, log, metrics }: PlainDoorDeps) {
  async function seatFor(request: IncomingMessage): Promise<PlainSeatAnswer> {
    const asked = askedIn(request);
    if ('wrong' in asked) return { refused: asked.wrong, status: 400 };
    const { sid, resume, token, plain, notices } = asked;
    const crowd = await joinGate.ofAddress(askerOf(request, proxies));
    if (crowd !== undefined) return { refused: crowd.why, status: crowd.status };
    const back = resume === undefined ? undefined : await seats.back(sid, resume);
    if (back !== undefined) return back;
    const away = await joinGate.ofUser(token);
    if (away !== undefined) return { refused: away.why, status: away.status };
    const trace = parseTraceParent(request.headers.traceparent);
    return seats.take({ sid, token, plain, notices, from: addressOf(request, proxies), trace });
  }

  /** It is paused until it has joined: what it says meanwhile is read then. */
  async function seat(socket: WebSocket, { room, sessionId, reconnectionToken }: PlainSeat): Promise<void> {
    // Any client can send a frame that is no frame; the library closes it (1009, 1002).
    socket.on('error', ({ message }) => log.info({ from: 'a plain connection' }, message));
    const client = new PlainClient(sessionId, socket);
    const context = { ip: undefined, headers: new Headers() };
    const back = reconnectionToken === undefined ? {} : { reconnectionToken };
    try {
      socket.pause();
      await connectClientToRoom(room, client, context, back);
    } catch (error) {
      const { code, message } = joinRefusal(error, log);
      return socket.close(code === CLOSE_STOPPED ? code : CLOSE_REFUSED_BASE + code, closeReason(message));
    } finally {
      socket.resume();
    }
    if (client.state !== ClientState.JOINING) return;
    if (plainWireOf(client) === undefined) socket.close(CLOSE_REFUSED_BASE + 410, 'it resumes no plain connection');
    else room.welcome(client as unknown as Connection);
  }

  return {
    isFor: ({ url = '' }: IncomingMessage): boolean => url.split('?', 1)[0] === PATH,

    async enter(request: IncomingMessage, socket: Duplex, head: Buffer, open: Open): Promise<void> {
      const destroy = () => void socket.destroy();
      socket.on('error', destroy);
      const answer = await seatFor(request);
      if ('refused' in answer) metrics.join(joinOutcome(answer.status));
      if (socket.destroyed) return;
      if (!('room' in answer)) return refuseUpgrade(socket, refusal(answer, request));
      socket.removeListener('error', destroy);
      open(request, socket, head, (client) => void seat(client, answer));
    },
  };
}

type Asked = {
  readonly sid: NonNullable<ReturnType<typeof parseSid>>;
  readonly token: string | undefined;
  readonly resume: string | undefined;
  readonly plain: WireName;
  readonly notices: boolean;
};

const WIRES: Readonly<Record<string, string>> = { json: 'plain-undecided', protobuf: 'plain-protobuf' };

function askedIn({ url = '', headers, method }: IncomingMessage): Asked | { readonly wrong: string } {
  const { searchParams } = new URL(`ws://server${url}`);
  const given = (name: string) => searchParams.get(name) ?? undefined;
  // A seat that is taken for nothing keeps its room for a while.
  if (method !== 'GET' || headers['sec-websocket-key'] === undefined)
    return { wrong: 'this is no WebSocket handshake' };
  const sid = parseSid(given('sid'));
  if (sid === undefined)
    return { wrong: 'which channel? Name it by ?sid=…, of 1–128 bytes without control characters' };
  const plain = plainWireNamed(WIRES[given('wire') ?? 'json']);
  if (plain === undefined) return { wrong: `wire is one of ${Object.keys(WIRES).join(', ')}` };
  const token = given('token') ?? bearerToken(headers.authorization);
  return { sid, token, resume: given('resume'), plain, notices: given('notices') !== '0' };
}

function refusal(answer: Exclude<PlainSeatAnswer, PlainSeat>, { url = '' }: IncomingMessage): Reply {
  if ('at' in answer) {
    // Without a scheme: as encrypted as it was.
    const location = `//${answer.at}${url}`;
    const body = { location };
    return { status: 307, body, headers: { Location: location } };
  }
  const { status, refused } = answer;
  const retryAfterS = RETRY_AFTER_S[status];
  const headers = retryAfterS === undefined ? {} : { 'Retry-After': retryAfterS };
  return problem({ status, code: CODES[status] ?? 'unknown', message: refused, headers });
}

const CODES: Readonly<Record<number, ProblemCode>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  410: 'gone',
  429: 'too-many',
  503: 'busy',
};
