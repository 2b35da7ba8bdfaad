import type { RequestHandler } from 'express';
import type { Sid } from '../../domain/ids.ts';
import { mayOperate } from '../../domain/rights.ts';
import type { Claims, Service, Tokens } from '../../ports/joins.ts';
import type { Asked, Auditor } from '../audit/auditor.ts';
import { type Staff, staffIn } from '../audit/staff.ts';
import { type Params, type Reply, send } from '../door/reply.ts';
import { bearerToken, forbidden, refuseOutside, unauthorized } from './requireAdmin.ts';

/** Who gives orders: a system of the platform, or an operator (IN2). */
export type Giver = Service & { readonly staff: Staff; readonly only: Sid | undefined };

export type GiverLocals = { giver: Giver };

/** `auditor`: where something can be changed. OP6: observers only where they may read. */
type Gate = {
  readonly tokens: Tokens;
  readonly auditor?: Pick<Auditor, 'met' | 'noted'> | undefined;
  readonly isForObservers?: boolean;
};

export function requireGiver(
  tokens: Tokens,
  auditor?: Pick<Auditor, 'met' | 'noted'>,
  { isForObservers = false } = {},
): RequestHandler<Params, unknown, unknown, unknown, GiverLocals> {
  return async (request, response, next) => {
    const giver = await giverOf(request, { tokens, auditor, isForObservers });
    if ('status' in giver) return send(response, giver);
    response.locals.giver = giver;
    next();
  };
}

/** Resolves with a reply if they may not. */
export async function giverOf(asked: Asked, { tokens, auditor, isForObservers = false }: Gate): Promise<Giver | Reply> {
  const claims = await tokens.verify(bearerToken(asked.headers.authorization));
  if ('refused' in claims) return unauthorized(claims.refused);
  const staff = staffIn(claims);
  if (staff !== undefined) auditor?.met(asked, staff);
  const giver = staff && giverIn(claims, staff, isForObservers);
  if (giver !== undefined) return giver;
  await auditor?.noted(asked, NO_GIVER);
  return NO_GIVER;
}

const NO_GIVER = forbidden('this needs a token with the role service, admin or operator');

function giverIn(claims: Claims, staff: Staff, isForObservers: boolean): Giver | undefined {
  if ('service' in claims) return { ...claims.service, staff, only: claims.sid };
  const { caller, sid: only } = claims;
  const isLet = mayOperate(caller) || (isForObservers && caller.role === 'observer');
  return isLet ? { name: caller.person.userId, scope: undefined, staff, only } : undefined;
}

/** IN1: beyond its channel, or the orders that it may give. */
export function refuseGiver(giver: Giver, sid: Sid, order: string): Reply | undefined {
  const outside = refuseOutside(giver, sid);
  if (outside !== undefined) return outside;
  return giver.scope === undefined || giver.scope.has(order)
    ? undefined
    : forbidden(`this token is not for the order ${order}: its "scope" does not name it`);
}
