// What a team would write instead: Socket.IO with stateless handlers that read and write Redis at each command.
// With --lua each command is one script, and rooms go through the adapter that lets several processes be one: what a careful
// team would write.
// Usage: REDIS_URL=redis://… node loadtest/baselines/socketio.ts [--lua]; clients give { sid, singer_id, user_id, nick } as `auth`.
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server, type Socket } from 'socket.io';
import type { Channels, Outcome, User } from './channels.ts';
import { LuaChannels } from './luaChannels.ts';
import { RedisChannels } from './redisChannels.ts';

type Seat = { readonly sid: string; readonly singerId: string; readonly user: User };
type Ack = (reply: object) => void;
type Work = (seat: Seat, opCode: number, body: Readonly<Record<string, unknown>>) => Promise<object>;

const BUSY = { code: 403300011, desc: '服务器开小差了', reason: 'busy' };
const BAD_REQUEST = { code: 403300010, desc: '无效请求参数', reason: 'bad-request' };

const redis = new Redis(process.env.REDIS_URL ?? '', { enableAutoPipelining: true });
const isLua = process.argv.includes('--lua');
const channels: Channels = isLua ? new LuaChannels(redis) : new RedisChannels(redis);
const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });
if (isLua)
  io.adapter(
    createAdapter(redis.duplicate({ enableAutoPipelining: false }), redis.duplicate({ enableAutoPipelining: false })),
  );

const HANDLERS: Readonly<Record<string, Work>> = {
  linkcall_set_state_rq: async ({ sid, singerId }, opCode) => {
    const linkcall_state = await channels.setSwitch(sid, opCode === 1);
    const links = await channels.links(sid);
    io.to(sid).emit('linkcall_room_state_nt', { sid, singer_id: singerId, linkcall_state, datas: links });
    return { error: { code: 0, desc: '', reason: '' }, sid, linkcall_state, op_code: opCode };
  },
  linkcall_apply_rq: async ({ sid, singerId, user }, opCode) => {
    const outcome =
      opCode === 1
        ? await channels.apply(sid, user)
        : opCode === 3
          ? await channels.unlink(sid, user.user_id, 'left')
          : await channels.unqueue(sid, user.user_id, 'cancelled');
    if (outcome.data !== undefined) {
      const notice = { sid, singer_id: singerId, singer_nick: '', data: outcome.data };
      io.to(personal(sid, singerId)).emit('linkcall_apply_singer_nt', notice);
      if (opCode === 3) await tellRoom(sid, singerId, [outcome.data]);
    }
    return { ...answer(sid, singerId, opCode, outcome), ...times(outcome), linkcall_state: 0 };
  },
  linkcall_allow_rq: async ({ sid, singerId }, opCode, { user_id }) => {
    if (typeof user_id !== 'string') return { error: BAD_REQUEST, sid, op_code: opCode };
    const outcome =
      opCode === 1
        ? await channels.link(sid, user_id)
        : opCode === 3
          ? await channels.unlink(sid, user_id, 'removed')
          : await channels.unqueue(sid, user_id, 'refused');
    if (outcome.data !== undefined) {
      const notice = { sid, singer_id: singerId, singer_nick: '', linkcall_state: 0, data: outcome.data };
      io.to(personal(sid, user_id)).emit('linkcall_user_state_nt', notice);
      if (opCode !== 2) await tellRoom(sid, singerId, opCode === 3 ? [outcome.data] : []);
    }
    return { ...answer(sid, singerId, opCode, outcome), data: outcome.data ?? {} };
  },
};

io.on('connection', (socket) => {
  const seat = seatOf(socket);
  void socket.join([seat.sid, personal(seat.sid, seat.user.user_id)]);
  for (const [name, work] of Object.entries(HANDLERS)) {
    socket.on(name, (body: unknown, ack: Ack) => void serve(work, seat, body).then(ack));
  }
});

async function serve(work: Work, seat: Seat, body: unknown): Promise<object> {
  if (!isRecord(body) || typeof body.op_code !== 'number') return { error: BAD_REQUEST, sid: seat.sid };
  return work(seat, body.op_code, body).catch(() => ({ error: BUSY, sid: seat.sid }));
}

async function tellRoom(sid: string, singerId: string, takenOff: readonly object[]): Promise<void> {
  const datas = [...(await channels.links(sid)), ...takenOff];
  io.to(sid).emit('linkcall_room_state_nt', { sid, singer_id: singerId, singer_nick: '', linkcall_state: 0, datas });
}

function answer(sid: string, singerId: string, opCode: number, { error, counts }: Outcome) {
  return { error, sid, singer_id: singerId, singer_nick: '', op_code: opCode, ...counts };
}

const times = ({ data }: Outcome) => ({
  time_apply: data?.time_apply ?? 0,
  time_allow: data?.time_allow ?? 0,
  time_now: Date.now(),
});

const personal = (sid: string, userId: string): string => `${sid}\n${userId}`;

function seatOf({ handshake: { auth } }: Socket): Seat {
  const text = (name: string): string => String(auth[name] ?? '');
  const user = {
    user_id: text('user_id'),
    user_nick: text('nick'),
    user_icon: '',
    user_wealth: 0,
    user_level: 0,
    is_singer: 0,
  };
  return { sid: text('sid'), singerId: text('singer_id'), user };
}

function isRecord(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null;
}

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`serves on http://127.0.0.1:${address.port}\n`);
  }
});
