import type { RequestHandler } from 'express';
import type { Caller } from '../../domain/channel.ts';
import type { Sid } from '../../domain/ids.ts';
import { mayOperate } from '../../domain/rights.ts';
import type { Tokens } from '../../ports/joins.ts';
import type { Auditor } from '../audit/auditor.ts';
import { type Staff, staffIn } from '../audit/staff.ts';
import { problem, type Reply, send } from '../door/reply.ts';

/** An operator, or an observer who reads; `only` limits the token to one channel. */
export type Admin = { readonly caller: Caller; readonly staff: Staff; readonly only: Sid | undefined };

/** What the gate leaves for the handlers behind it. */
export type AdminLocals = { admin: Admin };

/** `auditor`: where something can be changed. */
export function requireAdmin(
  tokens: Tokens,
  auditor?: Pick<Auditor, 'met' | 'noted'>,
): RequestHandler<object, unknown, unknown, unknown, AdminLocals> {
  return async (request, response, next) => {
    const admin = await adminOf(tokens, bearerToken(request.headers.authorization), request.method);
    if (admin.staff !== undefined) auditor?.met(request, admin.staff);
    if ('refused' in admin) {
      const reply = admin.isKnown ? forbidden(admin.refused) : unauthorized(admin.refused);
      await auditor?.noted(request, reply);
      return send(response, reply);
    }
    response.locals.admin = admin;
    next();
  };
}

/** `isKnown`: we know who it is, and it is no operator. */
type NoAdmin = { readonly refused: string; readonly isKnown: boolean; readonly staff?: Staff | undefined };

/** OP6: an observer reads, and changes nothing. */
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export async function adminOf(tokens: Tokens, token: string | undefined, method: string): Promise<Admin | NoAdmin> {
  const claims = await tokens.verify(token);
  if ('refused' in claims) return { refused: claims.refused, isKnown: false };
  const staff = staffIn(claims);
  if ('caller' in claims && staff !== undefined) {
    const { caller, sid: only } = claims;
    if (mayOperate(caller) || READS.has(method)) return { caller, staff, only };
    return { refused: 'an observer only reads', isKnown: true, staff };
  }
  return { refused: 'this needs a token with the role admin or operator', isKnown: true, staff };
}

/** A token that names a channel is good for that one alone; `sid` undefined stands for all of them. */
export function refuseOutside({ only }: Pick<Admin, 'only'>, sid: Sid | undefined): Reply | undefined {
  return only === undefined || only === sid ? undefined : forbidden('this token is for one channel, and not for this');
}

export function bearerToken(authorization: string | undefined): string | undefined {
  // What holds a space is no token: whoever verifies it says so.
  return /^Bearer +(.+)$/i.exec(authorization?.trim() ?? '')?.[1];
}

export const unauthorized = (message: string): Reply =>
  problem({ status: 401, code: 'unauthorized', message, headers: { 'WWW-Authenticate': 'Bearer' } });

export const forbidden = (message: string): Reply => problem({ status: 403, code: 'forbidden', message });
