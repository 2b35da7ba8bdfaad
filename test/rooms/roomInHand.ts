import { EventEmitter } from 'node:events';
import { ClientState, Protocol } from '@colyseus/core';
import { WebSocketClient } from '@colyseus/ws-transport';
import type { Connection } from '../../rooms/connections.ts';
import { LiveChannelRoom } from '../../rooms/LiveChannelRoom.ts';
import { payloadOf, readFrame } from '../../rooms/requests/frame.ts';
import { Throttle } from '../../rooms/requests/requestHandler.ts';
import { Channels } from '../../src/app/channels.ts';
import type { Caller } from '../../src/domain/channel.ts';
import type { Mirrors } from '../../src/mirrors/mirrors.ts';
import type { ChannelStore } from '../../src/ports/channelStore.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { callId, SID } from '../support/people.ts';
import { settled, surroundings } from '../support/surroundings.ts';

/** A socket that keeps what was sent, or throws. */
class Socket extends EventEmitter {
  readonly readyState = 1;
  readonly codes: number[] = [];
  readonly told: { readonly type: unknown; readonly code: unknown }[] = [];
  trouble: Error | undefined;
  isCut = false;
  closedWith: number | undefined;

  send(bytes: Uint8Array): void {
    if (this.trouble !== undefined) throw this.trouble;
    this.codes.push((bytes[0] ?? 0) & 0x1f);
    const frame = readFrame(Buffer.from(bytes));
    if (frame === undefined) return;
    const payload = payloadOf(frame);
    if (!payload.readable) return;
    const { error } = payload.value as { error?: { code: number } };
    this.told.push({ type: frame.type, code: error?.code });
  }

  terminate(): void {
    this.isCut = true;
  }

  close(code: number): void {
    this.closedWith = code;
  }
}

export const NOTICE = Protocol.ROOM_DATA;
export const PATCH = Protocol.ROOM_STATE_PATCH;

const rooms: LiveChannelRoom[] = [];

/** For an `afterEach`: a room that is not disposed of keeps the process alive. */
export function disposeOfRooms(): void {
  // biome-ignore lint/complexity/useLiteralKeys: private in the types.
  for (const room of rooms.splice(0)) room['_events'].emit('dispose');
}

/** A room of this very process, on a store that keeps everything, with nothing of Colyseus around it. */
export async function roomInHand(mirrors?: Pick<Mirrors, 'audienceOf'>) {
  const { deps, clock, errors, counts } = surroundings();
  const store = {
    open: async () => opened(SID),
    commit: async () => 'committed',
    release: async () => {},
    journal: async () => [],
    writeBack: async () => 'known',
  } satisfies Partial<ChannelStore>;
  const given = { ...deps, store, reconnectMs: 20_000, hostReconnectMs: 60_000 };
  const zego = { zegoRooms: undefined, zegoGapMs: 60_000, zegoAuditMs: 60_000, zegoSilentMs: 1e9 };
  const channels = new Channels({ ...given, ...zego } as ConstructorParameters<typeof Channels>[0]);
  const room = new LiveChannelRoom();
  rooms.push(room);
  // As Colyseus does when it makes one.
  // biome-ignore lint/complexity/useLiteralKeys: private in the types.
  room['__init']();
  await room.onCreate({
    sid: SID,
    deps: {
      ...given,
      channels,
      metrics: {
        ...deps.metrics,
        turnedAway: () => {},
        join: () => {},
        connectionClosed: () => {},
        reconnect: () => {},
      },
      blocks: { page: async () => [] },
      revocations: { isVoid: () => false, listen: () => () => {} },
      trail: { note: async () => {} },
      tokens: { verify: async () => ({ refused: 'nobody asks' }) },
      throttle: new Throttle(1_000),
      sendBufferBytes: 1_048_576,
      newCallId: () => callId('call'),
      issuePass: undefined,
      roomIdOf: (sid) => sid,
      mirrors: mirrors as Mirrors | undefined,
      mirrorMax: 5_000,
      wake: async () => {},
      claim: async () => true,
      release: async () => {},
      publicAddress: () => undefined,
    },
  });

  async function join(caller: Caller): Promise<{ connection: Connection; socket: Socket }> {
    const socket = new Socket();
    const client = new WebSocketClient(caller.person.userId, socket as never);
    const connection = client as unknown as Connection;
    connection.auth = { caller, sid: SID, wire: 'names', issuedAt: 0, from: '' };
    client.state = ClientState.JOINED;
    room.clients.push(connection as never);
    await room.onJoin(connection, undefined);
    await settled();
    socket.codes.splice(0);
    return { connection, socket };
  }

  const actor = channels.find(SID)?.actor;
  if (actor === undefined) throw new Error('the room has opened its channel');
  /** As a frame of that connection. */
  // biome-ignore lint/complexity/useLiteralKeys: private in the types.
  const receive = (connection: Connection, bytes: Buffer): void => room['_onMessage'](connection as never, bytes);
  return { room, actor, channels, join, receive, clock, errors, counts };
}
