import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Random } from '../../../loadtest/random.ts';
import { whyNoStream } from '../../../loadtest/zego/admission.ts';
import { Air, type AirNews, CLOSED_BY } from '../../../loadtest/zego/air.ts';
import {
  type Callback,
  cameIn,
  type Member,
  roomCreated,
  STREAM_END,
  streamClosed,
  streamCreated,
} from '../../../loadtest/zego/callback.ts';
import { systemClock } from '../../../loadtest/zego/clock.ts';
import { Delivery } from '../../../loadtest/zego/delivery.ts';
import { type ApiWeather, CALM, createServerApi } from '../../../loadtest/zego/serverApi.ts';
import { SERVER_SECRET } from '../../support/media.ts';

const APP_ID = 1_234_567_890;
const CALLBACK_SECRET = 'secret';

type Room = { readonly session: bigint; readonly members: Member[]; streamSeq: number };

/** A ZEGO for a server of its own process: its API on a port, rooms whose users publish, and callbacks to whoever serves. */
export async function playZego(serverUrl: () => string) {
  const clock = systemClock;
  const weather: ApiWeather = { ...CALM };
  const rooms = new Map<string, Room>();
  let ids = 1_000n;
  const delivery = new Delivery({
    clock,
    random: new Random(1),
    sender: { appId: APP_ID, secret: CALLBACK_SECRET },
    weather: { drop: 0, duplicate: 0, reorder: 0, form: 0, delayMs: 0 },
    post: async (body, contentType) => {
      const headers = { 'content-type': contentType };
      const response = await fetch(`${serverUrl()}/zego/callback`, { method: 'POST', headers, body });
      await response.arrayBuffer();
      return response.status;
    },
  });

  const tell = (callback: Callback): void => delivery.send(callback);
  const air = new Air({ clock, isRoom: (roomId) => rooms.has(roomId), tell: tellOfStream });

  function tellOfStream(news: AirNews): void {
    if (news.type === 'kicked') return;
    const { roomId } = news.stream;
    const room = rooms.get(roomId);
    assert(room !== undefined);
    room.streamSeq += 1;
    const place = { roomId, session: room.session, at: clock.now() };
    const seq = String(room.streamSeq);
    if (news.type === 'opened') tell(streamCreated(place, news.stream, seq));
    else {
      const why = news.by === CLOSED_BY.server ? STREAM_END.deleted : STREAM_END.stopped;
      tell(streamClosed(place, news.stream, seq, why));
    }
  }

  function open(roomId: string): Room {
    ids += 1n;
    const room = { session: ids, members: [], streamSeq: 0 };
    rooms.set(roomId, room);
    tell(roomCreated({ roomId, session: room.session, at: clock.now() }, 'hana'));
    return room;
  }

  /** They log in, and publish. */
  function publish(roomId: string, userId: string, streamId: string): boolean {
    const room = rooms.get(roomId) ?? open(roomId);
    if (!room.members.some((member) => member.userId === userId)) {
      ids += 1n;
      const member: Member = { userId, nick: userId, session: ids, loginAt: clock.now(), role: 2 };
      room.members.push(member);
      tell(cameIn({ roomId, session: room.session, at: clock.now() }, member, room.members.length, false));
    }
    return air.publish(roomId, userId, streamId);
  }

  /** As a phone does it that shows its token. False: ZEGO does not let it. */
  function publishWith(token: string, roomId: string, userId: string, streamId: string): boolean {
    const project = { appId: APP_ID, serverSecret: SERVER_SECRET };
    const why = whyNoStream({ token, roomId, userId }, streamId, project, clock.now());
    return why === undefined && publish(roomId, userId, streamId);
  }

  const actions: string[] = [];
  const api = createServerApi({
    ...{ clock, random: new Random(2), appId: String(APP_ID), serverSecret: SERVER_SECRET, weather },
    membersOf: (roomId) => rooms.get(roomId)?.members,
    streamsOf: (roomId) => air.streamsOf(roomId),
    control: air,
  });
  const http = createServer(async (request, response) => {
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    actions.push(new URL(`http://127.0.0.1${request.url}`).searchParams.get('Action') ?? '');
    try {
      const answer = await api(`http://127.0.0.1${request.url}`, { signal: abort.signal });
      response.writeHead(answer.status).end(await answer.text());
    } catch {
      // Whoever asked has gone.
      response.destroy();
    }
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  assert(typeof address === 'object' && address !== null);

  return {
    ...{ air, weather, actions, publish, publishWith, idle: () => delivery.idle() },
    settings: {
      ZEGO_APP_ID: String(APP_ID),
      ZEGO_SERVER_SECRET: SERVER_SECRET,
      ZEGO_CALLBACK_SECRET: CALLBACK_SECRET,
      ZEGO_API_URL: `http://127.0.0.1:${address.port}/`,
      MEDIA_ENFORCE: 'cut',
    },
    close: async () => {
      http.close();
      http.closeAllConnections();
    },
  };
}

export type PlayedZego = Awaited<ReturnType<typeof playZego>>;
