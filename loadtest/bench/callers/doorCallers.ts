import { once } from 'node:events';
import { WebSocket } from 'ws';
import { tokenFor, type Who } from '../servers.ts';
import { type Caller, type Join, joinRoom, type Reply } from './callers.ts';

// The doors of those who do not ask by name: phones of the original behind Colyseus' SDK, and apps without it.

type Answered = (reply: Reply) => void;

/** A request under each number goes out, and the answer under it comes back. */
async function open(url: string, who: Who, wire: 'json' | 'protobuf', hear: (bytes: Buffer) => void) {
  const query = new URLSearchParams({ sid: who.sid, token: await tokenFor(who), wire });
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?${query}`);
  socket.on('message', hear);
  await once(socket, 'message');
  return socket;
}

function answersIn(waiting: Map<number, Answered>, id: number, reply: Reply): void {
  waiting.get(id)?.(reply);
  waiting.delete(id);
}

/** MessagePack, and numbers for names. */
export const joinByNumber: Join = async (url, who) => {
  const room = await joinRoom(url, who, { ids: 'numeric' });
  return callerIn(room, (name, body) => room.request(numberOf(name), body));
};

export const joinInProtobuf: Join = async (url, who) => {
  const room = await joinRoom(url, numbered(who), { wire: 'protobuf' });
  return callerIn(room, async (name, body) => {
    const reply = await room.request<Uint8Array>(numberOf(name), Buffer.from(messageOf(name, body)));
    return replyIn(reply[CODE_AT]);
  });
};

export const joinPlainJson: Join = async (url, who) => {
  const waiting = new Map<number, Answered>();
  const socket = await open(url, who, 'json', (bytes) => {
    const { id, data }: { id?: number; data: Reply } = JSON.parse(bytes.toString());
    if (id !== undefined) answersIn(waiting, id, data);
  });
  let asked = 0;
  return callerOn(socket, (type, data) => {
    asked += 1;
    socket.send(JSON.stringify({ id: asked, type, data }));
    return new Promise((resolve) => waiting.set(asked, resolve));
  });
};

/** Of linkcall.proto: the two requests that are measured have their `op_code` alone, and differ in its tag. */
const REQUESTS: Readonly<Record<string, { readonly id: number; readonly opCodeTag: number }>> = {
  linkcall_set_state_rq: { id: 0x99990011, opCodeTag: 0x20 },
  linkcall_apply_rq: { id: 0x99990021, opCodeTag: 0x28 },
};
const HEAD_BYTES = 8;
/** Each reply begins with its error, and that with its code, which is 0 where all is well. */
const CODE_AT = 3;

function requestNamed(name: string) {
  const request = REQUESTS[name];
  if (request === undefined) throw new Error(`${name} is not measured`);
  return request;
}

const numberOf = (name: string): number => requestNamed(name).id;

const messageOf = (name: string, body: object): [number, number] => [
  requestNamed(name).opCodeTag,
  'op_code' in body ? Number(body.op_code) : 0,
];

const replyIn = (code = 0): Reply => ({ error: { code, reason: code === 0 ? '' : 'refused' } });

export const joinPlainBytes: Join = async (url, who) => {
  const waiting = new Map<number, Answered>();
  const socket = await open(url, numbered(who), 'protobuf', (bytes) => {
    answersIn(waiting, bytes.readUInt32BE(4), replyIn(bytes[HEAD_BYTES + CODE_AT]));
  });
  let asked = 0;
  return callerOn(socket, (name, body) => {
    asked += 1;
    const frame = Buffer.alloc(HEAD_BYTES + 2);
    frame.writeUInt32BE(numberOf(name), 0);
    frame.writeUInt32BE(asked, 4);
    frame.set(messageOf(name, body), HEAD_BYTES);
    socket.send(frame);
    return new Promise((resolve) => waiting.set(asked, resolve));
  });
};

/** Names are not for who speaks bytes. */
function numbered({ sid, role }: Who): Who {
  const number = 1_000_000 + Number(/\d+$/.exec(sid)?.[0] ?? 0);
  return { sid: `${number}`, userId: `${number}${role === 'host' ? 1 : 2}`, role };
}

const callerIn = (room: { leave(): Promise<unknown> }, request: Caller['request']): Caller => ({
  request,
  leave: () => room.leave(),
});

const callerOn = (socket: WebSocket, request: Caller['request']): Caller => ({
  request,
  leave: async () => socket.close(1000),
});
