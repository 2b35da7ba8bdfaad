import { z } from 'zod';
import type { Caller } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import {
  type CallId,
  type CmdId,
  parseCmdId,
  parseSid,
  parseUserId,
  type Sid,
  type UserId,
} from '../../src/domain/ids.ts';
import { id, TEXT } from '../fields.ts';

// What all requests have in common.

/** Every request may hold these. */
export const common = {
  sid: id(parseSid, 'the channel: if given, it must be this one').optional(),
  singer_id: id(parseUserId, 'the host: if given, and the channel ever had one, it must be that one').optional(),
  cmd_id: id(parseCmdId, 'a name of your own for this command, of 1 to 64 characters', TEXT).optional(),
};
type Common = { sid?: Sid | undefined; singer_id?: UserId | undefined; cmd_id?: CmdId | undefined };

export const userId = () => id(parseUserId, 'the user it is about');

export type GiveOrder = (by: Caller, newCallId: () => CallId) => Order;

/** A request that could be read. */
export type Request = {
  readonly opCode: number;
  readonly sid: Sid | undefined;
  readonly singerId: UserId | undefined;
  readonly cmdId: CmdId | undefined;
  /** Whom it names as its sender. */
  readonly senderId: UserId | undefined;
  /** Undefined for a question, which changes nothing. */
  readonly order: GiveOrder | undefined;
  /** PE6: of a list that is read in pages, behind that place. */
  readonly page?: { readonly limit: number; readonly before: number | undefined };
  /** PE12: that a question is about. */
  readonly seat?: number;
};

export function request({ sid, singer_id, cmd_id }: Common, opCode: number, order: GiveOrder | undefined): Request {
  return { opCode, sid, singerId: singer_id, cmdId: cmd_id, senderId: undefined, order };
}

/** Its payload may be left out. */
export const question = z.object(common).transform((body) => request(body, 0, undefined));
