import { type RequestHandler, Router } from 'express';
import type { z } from 'zod';
import type { Tokens } from '../../ports/joins.ts';
import type { Log } from '../../ports/runtime.ts';
import { BeingMigrated, type HistoryQuery, type LoggedCall, type UserLog } from '../../ports/userLog.ts';
import { type About, aboutRequest, allowOnly, ok, type Params, problem, type Reply, send } from '../door/reply.ts';
import type { callRecord } from './answers.ts';
import { cursorOfPlace, historyQuery } from './historyQuery.ts';
import { pageOf } from './paging.ts';
import { type Admin, type AdminLocals, refuseOutside, requireAdmin } from './requireAdmin.ts';
import { wrongInput } from './wrongInput.ts';

type Deps = { readonly userLog: Pick<UserLog, 'history'>; readonly tokens: Tokens; readonly log: Log };
type Handler = RequestHandler<Params, unknown, unknown, unknown, AdminLocals>;

/** ST11: the calls that have ended, for operators. */
export function historyRouter({ userLog, tokens, log }: Deps): Router {
  async function list(admin: Admin, raw: unknown, about: About): Promise<Reply> {
    const asked = historyQuery.safeParse(raw);
    if (!asked.success) return wrongInput(asked.error);
    const { user_id: userId, singer_id: singerId, sid, from, to, cursor: after, limit } = asked.data;
    return refuseOutside(admin, sid) ?? answer({ userId, singerId, sid, from, to, after, limit }, about);
  }

  async function answer(query: HistoryQuery, about: About): Promise<Reply> {
    const calls = await read({ ...query, limit: query.limit + 1 }, about);
    if (calls instanceof Error) return awayBecause(calls);
    const { shown, last } = pageOf(calls, query.limit);
    return ok({ records: shown.map(recordJson), cursor: last === undefined ? null : cursorOfPlace(last) });
  }

  /** The log is a service of its own: without it the rest of the server goes on. */
  async function read(query: HistoryQuery, about: About): Promise<readonly LoggedCall[] | Error> {
    try {
      return await userLog.history(query);
    } catch (error) {
      log.warn({ ...about, err: error }, 'the user log cannot be read');
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  const get: Handler = async ({ query }, response) =>
    send(response, await list(response.locals.admin, query, aboutRequest(response)));
  const router = Router();
  router.use(requireAdmin(tokens));
  router.route('/').get(get).all(allowOnly('GET'));
  return router;
}

/** It may be that it is just being migrated (IN13): then it says how far that is. */
const awayBecause = (error: Error): Reply =>
  problem({
    status: 503,
    code: 'log-away',
    message: `${error instanceof BeingMigrated ? error.publicly : 'the user log cannot be read now'}: the calls themselves go on, ask again later`,
    headers: { 'Retry-After': '5' },
  });

/** By the columns of the table; times in ms since 1970. */
function recordJson(call: LoggedCall): z.infer<typeof callRecord> {
  return {
    call_id: call.callId,
    sid: call.sid,
    user_id: call.userId,
    singer_id: call.singerId,
    time_apply: call.timeApply,
    time_allow: call.timeAllow,
    time_allow_end: call.timeAllowEnd,
    link_time: call.linkTimeS,
    link_first: call.linkFirst,
    link_success: call.linkSuccess,
    end_state: call.endState,
    end: call.detail?.end ?? null,
    ended_by: call.detail?.by ?? null,
    user_nick: call.detail?.nick ?? null,
    singer_nick: call.detail?.hostNick ?? null,
  };
}
