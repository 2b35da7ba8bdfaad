import { Router } from 'express';
import { revokedBody } from '../../../schema/operatorBodies.ts';
import type { Revocations } from '../../app/people/revocations.ts';
import { parseUserId } from '../../domain/ids.ts';
import type { Tokens } from '../../ports/joins.ts';
import type { Log } from '../../ports/runtime.ts';
import { jsonBody } from '../api/errors.ts';
import { requireGiver } from '../api/requireGiver.ts';
import { wrongInput } from '../api/wrongInput.ts';
import { allowOnly, ok, requestIdOf, send } from '../door/reply.ts';
import { badUserId, type PeopleHandler, refuseForPeople } from './peopleDoor.ts';

type Deps = {
  readonly revocations: Pick<Revocations, 'revoke'>;
  readonly tokens: Tokens;
  readonly log: Pick<Log, 'info'>;
};

/** IN1: what the scope of a token calls it. */
const SCOPE = 'revoked';

/** PE7 */
export function revokedRouter({ revocations, tokens, log }: Deps): Router {
  const revoke: PeopleHandler = async ({ params, body }, response) => {
    const { giver } = response.locals;
    const refused = refuseForPeople(giver, SCOPE);
    if (refused !== undefined) return send(response, refused);
    const userId = parseUserId(params.user_id);
    if (userId === undefined) return send(response, badUserId);
    const wanted = revokedBody.safeParse(body);
    if (!wanted.success) return send(response, wrongInput(wanted.error));
    const { before } = wanted.data;
    await revocations.revoke({ userId, before });
    log.info({ request: requestIdOf(response), user: userId, by: giver.name, before }, 'tokens of a user are void');
    send(response, ok({ user_id: userId, before }));
  };

  const router = Router();
  router.route('/api/users/:user_id/revoked').put(requireGiver(tokens), jsonBody, revoke).all(allowOnly('PUT'));
  return router;
}
