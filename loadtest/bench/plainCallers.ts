import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Caller, Join, Reply } from './callers.ts';
import { tokenFor, type Who } from './servers.ts';

// The plain door, as an app without Colyseus uses it.

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
const CODE_AT = HEAD_BYTES + 3;

export const joinPlainBytes: Join = async (url, who) => {
  const waiting = new Map<number, Answered>();
  const socket = await open(url, numbered(who), 'protobuf', (bytes) => {
    const code = bytes[CODE_AT] ?? 0;
    answersIn(waiting, bytes.readUInt32BE(4), { error: { code, reason: code === 0 ? '' : 'refused' } });
  });
  let asked = 0;
  return callerOn(socket, (name, body) => {
    const request = REQUESTS[name];
    if (request === undefined || !('op_code' in body)) throw new Error(`${name} is not measured`);
    asked += 1;
    const frame = Buffer.alloc(HEAD_BYTES + 2);
    frame.writeUInt32BE(request.id, 0);
    frame.writeUInt32BE(asked, 4);
    frame[HEAD_BYTES] = request.opCodeTag;
    frame[HEAD_BYTES + 1] = Number(body.op_code);
    socket.send(frame);
    return new Promise((resolve) => waiting.set(asked, resolve));
  });
};

/** Names are not for who speaks bytes. */
function numbered({ sid, role }: Who): Who {
  const number = 1_000_000 + Number(/\d+$/.exec(sid)?.[0] ?? 0);
  return { sid: `${number}`, userId: `${number}${role === 'host' ? 1 : 2}`, role };
}

const callerOn = (socket: WebSocket, request: Caller['request']): Caller => ({
  request,
  leave: async () => socket.close(1000),
});
