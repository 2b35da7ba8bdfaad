import { type Request, type RequestHandler, type Response, Router } from 'express';
import { closeBody, limitsBody, pkBody } from '../../../schema/operatorBodies.ts';
import type { Origin } from '../../domain/audit/origin.ts';
import type { Caller } from '../../domain/channel.ts';
import type { Order } from '../../domain/command.ts';
import { parseSid, type Sid } from '../../domain/ids.ts';
import { Unavailable } from '../../ports/channelStore.ts';
import type { ChannelDirectory, PastChannel } from '../../ports/directory.ts';
import type { Tokens } from '../../ports/joins.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import { type Auditor, tracedBy, triedTo } from '../audit/auditor.ts';
import { allowOnly, ok, type Params, problem, type Reply, requestIdOf, send } from '../door/reply.ts';
import { wholeChannelJson } from './channelJson.ts';
import { jsonBody, storeAway } from './errors.ts';
import { findEntries, journalQuery } from './journal/journalQuery.ts';
import { replayJson } from './journal/replayJson.ts';
import { momentOf, replayQuery } from './journal/replayQuery.ts';
import { badSid, busy, failed, inDoubt, unknownChannel } from './outcomes.ts';
import { type Admin, type AdminLocals, refuseOutside, requireAdmin } from './requireAdmin.ts';
import { wrongInput } from './wrongInput.ts';

type Deps = {
  readonly directory: ChannelDirectory;
  readonly tokens: Tokens;
  readonly auditor: Auditor;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
};

type ApiRequest = {
  readonly admin: Admin;
  readonly query: unknown;
  readonly body: unknown;
  readonly request: string | undefined;
  readonly origin: Origin;
};
type OperatorsOrder = Order & { readonly by: Caller };
type Act = (sid: Sid, request: ApiRequest) => Promise<Reply>;
type Handler = RequestHandler<Params, unknown, unknown, unknown, AdminLocals>;

/** One of /api/channels, for operators. */
export function channelsRouter({ directory, tokens, auditor, clock, log }: Deps): Router {
  /** After a change: that it cannot be shown does not undo it. */
  async function showDone(sid: Sid): Promise<Reply> {
    try {
      return await show(sid);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return storeAway(`the change is made, but ${error.publicly}: ask for the channel when it is back`);
    }
  }

  async function show(sid: Sid): Promise<Reply> {
    const view = await directory.view(sid);
    return view === undefined ? unknownChannel : ok(wholeChannelJson(view, clock.now()));
  }

  /** ST5 */
  async function showJournal(sid: Sid, { query }: ApiRequest): Promise<Reply> {
    const page = journalQuery.safeParse(query);
    if (!page.success) return wrongInput(page.error);
    const found = await findEntries(page.data, (asked) => directory.journal(sid, asked));
    return found === undefined ? unknownChannel : ok({ sid, ...found });
  }

  /** OP4 */
  async function replay(sid: Sid, { query }: ApiRequest): Promise<Reply> {
    const asked = replayQuery.safeParse(query);
    if (!asked.success) return wrongInput(asked.error);
    const past = await directory.past(sid, momentOf(asked.data));
    if (past === undefined) return unknownChannel;
    return past.is === 'known' ? ok(replayJson(sid, past, asked.data.at)) : notKept(past);
  }

  async function setPk(sid: Sid, asked: ApiRequest): Promise<Reply> {
    const { admin, body } = asked;
    const wanted = pkBody.safeParse(body);
    if (!wanted.success) return wrongInput(wanted.error);
    return give(sid, { type: 'set-pk', by: admin.caller, inPk: wanted.data.in_pk }, asked);
  }

  /** LC3 */
  async function setLimits(sid: Sid, asked: ApiRequest): Promise<Reply> {
    const { admin, body } = asked;
    const wanted = limitsBody.safeParse(body);
    if (!wanted.success) return wrongInput(wanted.error);
    return give(sid, { type: 'set-limits', by: admin.caller, overrides: wanted.data }, asked);
  }

  /** LC25 */
  async function close(sid: Sid, asked: ApiRequest): Promise<Reply> {
    const { admin, body = {} } = asked;
    const wanted = closeBody.safeParse(body);
    if (!wanted.success) return wrongInput(wanted.error);
    const { minutes, reason = '' } = wanted.data;
    return give(sid, { type: 'end-session', by: admin.caller, minutes, reason }, asked);
  }

  const reopen: Act = (sid, asked) => give(sid, { type: 'reopen-channel', by: asked.admin.caller }, asked);

  async function give(sid: Sid, order: OperatorsOrder, asked: ApiRequest): Promise<Reply> {
    return triedTo({ order: order.type, sid }, await giveTo(sid, order, asked));
  }

  async function giveTo(sid: Sid, order: OperatorsOrder, { request, origin }: ApiRequest): Promise<Reply> {
    const given = await directory.give(sid, { ...order, origin });
    if (given === undefined) return unknownChannel;
    const outcome = given.type === 'answered' ? (given.answer.refusal?.reason ?? 'accepted') : given.type;
    const version = given.type === 'answered' ? given.answer.version : undefined;
    log.info(
      { request, ...tracedBy(origin), sid, version, user: order.by.person.userId, command: order.type, outcome },
      'an operator gave an order',
    );
    switch (outcome) {
      case 'accepted':
        return { ...(await showDone(sid)), tried: 'kept' };
      case 'not-done':
        return busy;
      case 'in-doubt':
        return inDoubt;
      case 'unknown':
        return failed;
      default:
        return {
          ...problem({ status: 409, code: 'refused', message: `the channel refused: ${outcome}` }),
          tried: { outcome: `refused: ${outcome}`, version },
        };
    }
  }

  const askedBy = (request: Request<Params, unknown, unknown, unknown>, response: Response<unknown, AdminLocals>) => {
    const { admin } = response.locals;
    const { query, body } = request;
    return { admin, query, body, request: requestIdOf(response), origin: auditor.originOf(request, admin.staff) };
  };
  const forOne =
    (act: Act): Handler =>
    async (request, response) => {
      const asked = askedBy(request, response);
      const sid = parseSid(request.params.sid);
      const reply = sid === undefined ? badSid : (refuseOutside(asked.admin, sid) ?? (await act(sid, asked)));
      send(response, await auditor.noted(request, reply));
    };

  const router = Router();
  router.use(requireAdmin(tokens, auditor));
  router.route('/:sid').get(forOne(show)).all(allowOnly('GET'));
  router.route('/:sid/journal').get(forOne(showJournal)).all(allowOnly('GET'));
  router.route('/:sid/replay').get(forOne(replay)).all(allowOnly('GET'));
  router.route('/:sid/pk').put(jsonBody, forOne(setPk)).all(allowOnly('PUT'));
  router.route('/:sid/limits').put(jsonBody, forOne(setLimits)).all(allowOnly('PUT'));
  router.route('/:sid/close').post(jsonBody, forOne(close)).all(allowOnly('POST'));
  router.route('/:sid/reopen').post(forOne(reopen)).all(allowOnly('POST'));
  return router;
}

function notKept({ is, oldest, newest }: PastChannel): Reply {
  if (is === 'ahead') {
    const message = `the channel has not come to that version yet: it is at ${newest.version}`;
    return problem({ status: 404, code: 'not-found', message });
  }
  const message = `what the channel was then is not kept any more: its journal begins at version ${oldest.version}`;
  return problem({ status: 410, code: 'gone', message, oldest: `${oldest.version}` });
}
