import { type RequestHandler, Router } from 'express';
import type { z } from 'zod';
import type { Audit, AuditQuery, KeptAudit } from '../../ports/audit.ts';
import type { Tokens } from '../../ports/joins.ts';
import { pageOf } from '../api/paging.ts';
import { type AdminLocals, refuseOutside, requireAdmin } from '../api/requireAdmin.ts';
import { wrongInput } from '../api/wrongInput.ts';
import { allowOnly, ok, type Params, type Reply, send } from '../door/reply.ts';
import { type auditAnswer, auditQuery } from './auditAnswer.ts';

type Deps = { readonly audit: Pick<Audit, 'page'>; readonly tokens: Tokens };
type Handler = RequestHandler<Params, unknown, unknown, unknown, AdminLocals>;

/** OP5: what staff and systems of the platform changed, or tried to, for operators and observers. */
export function auditRouter({ audit, tokens }: Deps): Router {
  /** More is asked for by one: that tells that the list goes on. */
  async function list({ limit, ...query }: AuditQuery): Promise<Reply> {
    const found = await audit.page({ ...query, limit: limit + 1 });
    const { shown, last } = pageOf(found.entries, limit);
    // Where few were found among many, the next page looks on from there.
    const cursor = last?.id ?? (found.isEnd ? null : (found.cursor ?? null));
    return ok({ entries: shown.map(entryJson), cursor } satisfies z.infer<typeof auditAnswer>);
  }

  const get: Handler = async ({ query }, response) => {
    const asked = auditQuery.safeParse(query);
    if (!asked.success) return send(response, wrongInput(asked.error));
    const { after, ...wanted } = asked.data;
    const outside = refuseOutside(response.locals.admin, wanted.sid);
    send(response, outside ?? (await list({ after, ...wanted })));
  };

  const router = Router();
  router.use(requireAdmin(tokens));
  router.route('/').get(get).all(allowOnly('GET'));
  return router;
}

const entryJson = ({ userId, sid, version, ...entry }: KeptAudit) => ({
  ...{ id: entry.id, at: entry.at, by: entry.by, role: entry.role, from: entry.from, order: entry.order },
  ...{ sid: sid ?? null, user_id: userId ?? null, outcome: entry.outcome, version: version ?? null },
});
