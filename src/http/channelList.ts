import { type RequestHandler, Router } from 'express';
import type { z } from 'zod';
import { placeIn } from '../app/lists/channelRows.ts';
import type { Tokens } from '../ports/joins.ts';
import type { Lists } from '../ports/lists.ts';
import type { Clock } from '../ports/runtime.ts';
import type { channelsAnswer } from './api/lists/listAnswers.ts';
import { listedChannelJson, partlyJson } from './api/lists/listJson.ts';
import { channelCursor, channelsQuery } from './api/lists/listQuery.ts';
import { pageOf } from './api/paging.ts';
import { type AdminLocals, refuseOutside, requireAdmin } from './api/requireAdmin.ts';
import { wrongInput } from './api/wrongInput.ts';
import { allowOnly, ok, type Params, type Reply, send } from './door/reply.ts';

type Deps = {
  readonly lists: Pick<Lists, 'channels'>;
  readonly tokens: Tokens;
  readonly clock: Pick<Clock, 'now'>;
};
type Handler = RequestHandler<Params, unknown, unknown, unknown, AdminLocals>;

/** OP3: channels that are awake, in all processes, for operators. */
export function channelListRouter({ lists, tokens, clock }: Deps): Router {
  async function list(raw: unknown): Promise<Reply> {
    const query = channelsQuery.safeParse(raw);
    if (!query.success) return wrongInput(query.error);
    const { limit, cursor, sort, filter: filters = [], search } = query.data;
    const found = await lists.channels({ sort, filters, search, after: cursor?.place, limit: limit + 1 });
    const { shown, last } = pageOf(found.rows, limit);
    const answer: z.infer<typeof channelsAnswer> = {
      channels: shown.map(listedChannelJson),
      cursor: last === undefined ? null : channelCursor(sort, placeIn(sort)(last)),
      total: found.total,
      counts: found.counts,
      time_now: clock.now(),
      ...partlyJson(found),
    };
    return ok(answer);
  }

  const listed: Handler = async ({ query }, response) =>
    send(response, refuseOutside(response.locals.admin, undefined) ?? (await list(query)));
  const router = Router();
  router.route('/').get(requireAdmin(tokens), listed).all(allowOnly('GET'));
  return router;
}
