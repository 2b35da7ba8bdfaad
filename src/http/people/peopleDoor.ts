import type { RequestHandler } from 'express';
import { forbidden, refuseOutside } from '../api/requireAdmin.ts';
import type { Giver, GiverLocals } from '../api/requireGiver.ts';
import { badRequest, type Params, type Reply } from '../door/reply.ts';

export type PeopleHandler = RequestHandler<Params, unknown, unknown, unknown, GiverLocals>;

export const badUserId = badRequest('a user id must be 1 to 128 bytes of text without control characters', 'user_id');

/** What holds in every channel is not for a token of one channel, nor (IN1) for one whose scope does not name it. */
export function refuseForPeople(giver: Giver, scope: string): Reply | undefined {
  const outside = refuseOutside(giver, undefined);
  if (outside !== undefined) return outside;
  if (giver.scope === undefined || giver.scope.has(scope)) return undefined;
  return forbidden(`this token is not for ${scope}: its "scope" does not name it`);
}
