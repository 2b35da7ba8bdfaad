import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { parseSid } from '../../domain/ids.ts';
import type { RoomDirectory, RoomView } from '../../ports/directory.ts';
import type { Tokens } from '../../ports/joins.ts';
import { allowOnly, badRequest, ok, type Params, problem, type Reply, send } from '../door/reply.ts';
import type { roomAnswer } from './answers.ts';
import { orIssue } from './paging.ts';
import { type AdminLocals, refuseOutside, requireAdmin } from './requireAdmin.ts';
import { wrongInput } from './wrongInput.ts';

type Deps = { readonly rooms: RoomDirectory; readonly tokens: Tokens };
type Handler = RequestHandler<Params, unknown, unknown, unknown, AdminLocals>;

/** Of a list that is not whole: what is away (ST7). */
const PARTIAL_HEADER = 'Linkcall-Partial';

/** ZG14, ME3: ZEGO's rooms, who is in them and what is on the air, in the original's shape. */
export function roomsRouter({ rooms, tokens }: Deps): Router {
  /** All of them, or, with `room_id`, the one of that id if there is one. */
  async function list({ admin }: AdminLocals, raw: unknown): Promise<Reply> {
    const asked = roomsQuery.safeParse(raw);
    if (!asked.success) return wrongInput(asked.error);
    const { room_id: sid } = asked.data;
    const outside = refuseOutside(admin, sid);
    if (outside !== undefined) return outside;
    if (sid !== undefined) return ok([await rooms.find(sid)].filter((room) => room !== undefined).map(roomJson));
    const { found, away } = await rooms.list();
    // The body is the original's, a list and nothing beside it.
    return ok(found.map(roomJson), away === undefined ? {} : { [PARTIAL_HEADER]: away });
  }

  const show: Handler = async ({ params }, response) => {
    const sid = parseSid(params.room_id);
    if (sid === undefined) return send(response, badRequest('a room id is 1 to 128 bytes of text', 'room_id'));
    const outside = refuseOutside(response.locals.admin, sid);
    const room = outside === undefined ? await rooms.find(sid) : undefined;
    send(response, outside ?? (room === undefined ? unknownRoom : ok(roomJson(room))));
  };

  const router = Router();
  router.use(requireAdmin(tokens));
  const listed: Handler = async ({ query }, response) => send(response, await list(response.locals, query));
  router.route('/').get(listed).all(allowOnly('GET'));
  router.route('/:room_id').get(show).all(allowOnly('GET'));
  return router;
}

const allowedId = 'room_id must be given once, as 1 to 128 bytes of text without control characters';
export const roomsQuery = z.object({
  room_id: z
    .string({ error: allowedId })
    .transform(orIssue(parseSid, allowedId))
    .optional()
    .describe('only this one, if there is one'),
});

const unknownRoom: Reply = problem({ status: 404, code: 'not-found', message: 'ZEGO has told of no such room now' });

/** `Gap`: callbacks of this room are missing, so that its lists may be wrong for a while (ZG13). */
function roomJson({ sid, sessionId, startedAt, users, streams, hasGap }: RoomView): z.infer<typeof roomAnswer> {
  return {
    RoomInfo: { RoomID: sid, RoomSessionId: sessionId, RoomCreateTime: startedAt },
    UserList: users.map((user) => ({
      UserId: user.userId,
      UserSessionId: user.sessionId,
      UserLoginTime: user.loginAt,
    })),
    StreamList: streams.map(({ streamId, userId, createdAt }) => ({
      StreamId: streamId,
      UserId: userId,
      StreamCreateTime: createdAt,
    })),
    ...(hasGap ? { Gap: true } : {}),
  };
}
