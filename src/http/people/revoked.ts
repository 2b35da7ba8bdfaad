import { Router } from 'express';
import { revokedBody } from '../../../schema/operatorBodies.ts';
import type { Revocations } from '../../app/people/revocations.ts';
import { parseUserId } from '../../domain/ids.ts';
import type { Tokens } from '../../ports/joins.ts';
import type { Log } from '../../ports/runtime.ts';
import { jsonBody } from '../api/errors.ts';
import { type Giver, requireGiver } from '../api/requireGiver.ts';
import { wrongInput } from '../api/wrongInput.ts';
import type { Asked, Auditor } from '../audit/auditor.ts';
import { type About, aboutRequest, allowOnly, ok, type Params, type Reply, send } from '../door/reply.ts';
import { badUserId, type PeopleHandler, refuseForPeople } from './peopleDoor.ts';

type Deps = {
  readonly revocations: Pick<Revocations, 'revoke'>;
  readonly tokens: Tokens;
  readonly auditor: Auditor;
  readonly log: Pick<Log, 'info'>;
};

type Sent = {
  readonly giver: Giver;
  readonly asked: Asked & { readonly params: Params; readonly body: unknown };
  readonly about: About;
};

/** IN1: what the scope of a token calls it. */
const SCOPE = 'revoked';

/** PE7 */
export function revokedRouter({ revocations, tokens, auditor, log }: Deps): Router {
  async function revoke({ giver, asked, about }: Sent): Promise<Reply> {
    const refused = refuseForPeople(giver, SCOPE);
    if (refused !== undefined) return refused;
    const userId = parseUserId(asked.params.user_id);
    if (userId === undefined) return badUserId;
    const wanted = revokedBody.safeParse(asked.body);
    if (!wanted.success) return wrongInput(wanted.error);
    const { before } = wanted.data;
    const order = before === 0 ? 'restore-tokens' : 'revoke-tokens';
    await revocations.revoke({ userId, before }, auditor.entryOf(asked, giver.staff, { order, userId }));
    log.info({ ...about, user: userId, by: giver.name, before }, 'tokens of a user are void');
    return { ...ok({ user_id: userId, before }), tried: 'kept' };
  }

  const answer: PeopleHandler = async (asked, response) => {
    const { giver } = response.locals;
    const reply = await revoke({ giver, asked, about: aboutRequest(response) });
    send(response, await auditor.noted(asked, reply));
  };

  const router = Router();
  router
    .route('/api/users/:user_id/revoked')
    .put(requireGiver(tokens, auditor), jsonBody, answer)
    .all(allowOnly('PUT'));
  return router;
}
