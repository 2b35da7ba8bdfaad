import type { RequestHandler } from 'express';
import type { Sid } from '../../domain/ids.ts';
import { mayOperate } from '../../domain/rights.ts';
import type { Claims, Service, Tokens } from '../../ports/joins.ts';
import type { Auditor } from '../audit/auditor.ts';
import { type Staff, staffIn } from '../audit/staff.ts';
import { type Params, type Reply, send } from '../door/reply.ts';
import { bearerToken, forbidden, refuseOutside, unauthorized } from './requireAdmin.ts';

/** Who gives orders: a system of the platform, or an operator (IN2). */
export type Giver = Service & { readonly staff: Staff; readonly only: Sid | undefined };

export type GiverLocals = { giver: Giver };

/** `auditor`: where something can be changed. OP6: observers only where they may read. */
export function requireGiver(
  tokens: Tokens,
  auditor?: Pick<Auditor, 'met' | 'noted'>,
  { isForObservers = false } = {},
): RequestHandler<Params, unknown, unknown, unknown, GiverLocals> {
  return async (request, response, next) => {
    const claims = await tokens.verify(bearerToken(request.headers.authorization));
    if ('refused' in claims) return send(response, unauthorized(claims.refused));
    const staff = staffIn(claims);
    const giver = staff && giverIn(claims, staff, isForObservers);
    if (staff !== undefined) auditor?.met(request, staff);
    if (giver === undefined) {
      await auditor?.noted(request, NO_GIVER);
      return send(response, NO_GIVER);
    }
    response.locals.giver = giver;
    next();
  };
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
