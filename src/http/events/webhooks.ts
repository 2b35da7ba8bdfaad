import { type RequestHandler, Router } from 'express';
import type { z } from 'zod';
import { feedEventOf } from '../../../schema/feedEvent.ts';
import type { Tokens } from '../../ports/joins.ts';
import type { Log } from '../../ports/runtime.ts';
import type { EndpointView, Webhooks } from '../../ports/webhooks.ts';
import type { asideAnswer, redeliverAnswer, webhooksAnswer } from '../api/answers.ts';
import { asideQuery, redeliverBody } from '../api/endpointQueries.ts';
import { jsonBody } from '../api/errors.ts';
import { type AdminLocals, forbidden, refuseOutside, requireAdmin } from '../api/requireAdmin.ts';
import { wrongInput } from '../api/wrongInput.ts';
import type { Auditor } from '../audit/auditor.ts';
import { aboutRequest, allowOnly, ok, type Params, problem, type Reply, send } from '../door/reply.ts';
import { goneFromFeed } from './events.ts';

type Deps = {
  readonly webhooks: Webhooks;
  readonly tokens: Tokens;
  readonly auditor: Pick<Auditor, 'met' | 'noted'>;
  readonly log: Log;
};
type Handler = RequestHandler<Params, unknown, unknown, unknown, AdminLocals>;

/** IN7: the endpoints that the platform is told at, for operators of all channels. */
export function webhooksRouter({ webhooks, tokens, auditor, log }: Deps): Router {
  const list: Handler = async (_request, response) => {
    const outside = refuseOutside(response.locals.admin, undefined);
    if (outside !== undefined) return send(response, outside);
    const endpoints = (await webhooks.list()).map(endpointJson);
    send(response, ok({ endpoints } satisfies z.infer<typeof webhooksAnswer>));
  };

  async function aside(query: unknown): Promise<Reply> {
    const asked = asideQuery.safeParse(query);
    if (!asked.success) return wrongInput(asked.error);
    const found = await webhooks.aside(asked.data.url, asked.data.limit);
    if (found === 'unknown-url') return unknownUrl;
    const entries = found.map(({ sid, reason, told }) => ({
      ...{ sid, reason },
      event: told === undefined ? null : feedEventOf(told),
    }));
    return ok({ entries } satisfies z.infer<typeof asideAnswer>);
  }

  async function redeliver(body: unknown, by: object): Promise<Reply> {
    const asked = redeliverBody.safeParse(body);
    if (!asked.success) return wrongInput(asked.error);
    const { url, after, until } = asked.data;
    const done = await webhooks.redeliver({ url, after, until });
    if (done === 'unknown-url') return unknownUrl;
    if ('goneUntil' in done) return goneFromFeed(done.goneUntil);
    log.info({ ...by, after, until, queued: done.queued }, 'events are delivered again');
    const { queued, cursor, isEnd } = done;
    return ok({ queued, cursor, is_end: isEnd } satisfies z.infer<typeof redeliverAnswer>);
  }

  const listAside: Handler = async ({ query }, response) =>
    send(response, refuseOutside(response.locals.admin, undefined) ?? (await aside(query)));

  const again: Handler = async (request, response) => {
    const { admin } = response.locals;
    const by = { ...aboutRequest(response), user: admin.caller.person.userId };
    const refused =
      admin.caller.role === 'admin'
        ? refuseOutside(admin, undefined)
        : forbidden('this needs a token with the role admin');
    send(response, await auditor.noted(request, refused ?? (await redeliver(request.body, by))));
  };

  const router = Router();
  router.use(requireAdmin(tokens, auditor));
  router.route('/').get(list).all(allowOnly('GET'));
  router.route('/aside').get(listAside).all(allowOnly('GET'));
  router.route('/redeliver').post(jsonBody, again).all(allowOnly('POST'));
  return router;
}

const unknownUrl = problem({
  status: 404,
  code: 'not-found',
  message: 'WEBHOOK_URLS names no such endpoint',
  field: 'url',
});

const endpointJson = ({ url, count, oldestMs, setAside, isDisabled, lastError }: EndpointView) => ({
  url,
  waiting: count,
  oldest_seconds: Math.floor(oldestMs / 1_000),
  set_aside: setAside,
  is_disabled: isDisabled,
  last_error: lastError ?? null,
});
