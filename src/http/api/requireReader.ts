import type { RequestHandler } from 'express';
import type { Issued } from '../../app/people/revocations.ts';
import type { Caller } from '../../domain/channel.ts';
import type { Sid } from '../../domain/ids.ts';
import { mayOperate } from '../../domain/rights.ts';
import type { Tokens } from '../../ports/joins.ts';
import { send } from '../door/reply.ts';
import { bearerToken, forbidden, unauthorized } from './requireAdmin.ts';

/**
 * Who may hear what channels tell: an operator, or a system of the platform; `only` limits them to one channel. `came`: with a
 * token that may become void (PE7).
 */
export type ReaderLocals = { reader: { readonly only: Sid | undefined; readonly came: Issued | undefined } };

export function requireReader(tokens: Tokens): RequestHandler<object, unknown, unknown, unknown, ReaderLocals> {
  return async (request, response, next) => {
    const claims = await tokens.verify(bearerToken(request.headers.authorization));
    if ('refused' in claims) return send(response, unauthorized(claims.refused));
    if (!('service' in claims) && !mayRead(claims.caller)) {
      return send(response, forbidden('this needs a token with the role service, admin, operator or observer'));
    }
    const came = 'caller' in claims ? { userId: claims.caller.person.userId, issuedAt: claims.issuedAt } : undefined;
    response.locals.reader = { only: claims.sid, came };
    next();
  };
}

const mayRead = (caller: Caller): boolean => mayOperate(caller) || caller.role === 'observer';
