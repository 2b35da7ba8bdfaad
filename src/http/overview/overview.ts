import { type RequestHandler, Router } from 'express';
import type { Tokens } from '../../ports/joins.ts';
import type { Overview } from '../../ports/overview.ts';
import { type AdminLocals, refuseOutside, requireAdmin } from '../api/requireAdmin.ts';
import { wrongInput } from '../api/wrongInput.ts';
import { allowOnly, ok, type Params, type Reply, send } from '../door/reply.ts';
import { overviewQuery } from './overviewAnswer.ts';
import { overviewJson } from './overviewJson.ts';

type Deps = { readonly overview: Overview; readonly tokens: Tokens };
type Handler = RequestHandler<Params, unknown, unknown, unknown, AdminLocals>;

/** OP1: how all of it fares, for operators of all channels. */
export function overviewRouter({ overview, tokens }: Deps): Router {
  async function view(query: unknown): Promise<Reply> {
    const asked = overviewQuery.safeParse(query);
    if (!asked.success) return wrongInput(asked.error);
    return ok(overviewJson(await overview.view(asked.data)));
  }

  const show: Handler = async ({ query }, response) =>
    send(response, refuseOutside(response.locals.admin, undefined) ?? (await view(query)));

  const router = Router();
  router.use(requireAdmin(tokens));
  router.route('/').get(show).all(allowOnly('GET'));
  return router;
}
