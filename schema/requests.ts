import { z } from 'zod';
import type { Caller, Muting } from '../src/domain/channel.ts';
import type { Order } from '../src/domain/command.ts';
import {
  type CallId,
  type CmdId,
  parseCmdId,
  parseSid,
  parseUserId,
  type Sid,
  type UserId,
} from '../src/domain/ids.ts';
import { id, muteShape, TEXT } from './fields.ts';

// The names and numbers of this file are the protocol's and fixed for ever.

export const REQUESTS = {
  linkcall_set_state_rq: { id: 0x99990011, reply: 'linkcall_set_state_rs', replyId: 0x99990012 },
  linkcall_apply_rq: { id: 0x99990021, reply: 'linkcall_apply_rs', replyId: 0x99990022 },
  linkcall_allow_rq: { id: 0x99990031, reply: 'linkcall_allow_rs', replyId: 0x99990032 },
  linkcall_list_singer_rq: { id: 0x99990041, reply: 'linkcall_list_singer_rs', replyId: 0x99990042 },
  linkcall_list_user_rq: { id: 0x99990051, reply: 'linkcall_list_user_rs', replyId: 0x99990052 },
  linkcall_media_rq: { id: 0x99990061, reply: 'linkcall_media_rs', replyId: 0x99990062 },
  linkcall_mute_rq: { id: 0x99990063, reply: 'linkcall_mute_rs', replyId: 0x99990064 },
} as const;

export type RequestName = keyof typeof REQUESTS;

const isRequestName = (name: string): name is RequestName => Object.hasOwn(REQUESTS, name);
export const REQUEST_NAMES = Object.keys(REQUESTS).filter(isRequestName);

const NAME_BY_TYPE = new Map<string | number, RequestName>(
  REQUEST_NAMES.flatMap((name) => [
    [name, name],
    [REQUESTS[name].id, name],
  ]),
);

export const requestNamed = (type: string | number): RequestName | undefined => NAME_BY_TYPE.get(type);

/** Whoever asks by number is answered by number. */
export function replyType(name: RequestName, askedAs: string | number): string | number {
  return typeof askedAs === 'number' ? REQUESTS[name].replyId : REQUESTS[name].reply;
}

const common = {
  sid: id(parseSid, 'the channel: if given, it must be this one').optional(),
  singer_id: id(parseUserId, 'the host: if given, and the channel ever had one, it must be that one').optional(),
  cmd_id: id(parseCmdId, 'a name of your own for this command, of 1 to 64 characters', TEXT).optional(),
};
type Common = { sid?: Sid | undefined; singer_id?: UserId | undefined; cmd_id?: CmdId | undefined };

/** LC5, IN16: of what the original sends of the sender, who it is must be true; the rest is not read. */
const sender = z
  .unknown()
  .transform((raw, context): UserId | undefined => {
    if (typeof raw !== 'object' || raw === null || !('user_id' in raw) || raw.user_id === undefined) return undefined;
    const parsed = parseUserId(raw.user_id);
    if (parsed === undefined) context.addIssue({ code: 'custom', message: 'not an id' });
    return parsed;
  })
  .meta({ description: 'a `user_id` in it must be your own; all else in it is ignored' });

type GiveOrder = (by: Caller, newCallId: () => CallId) => Order;

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
};

function request({ sid, singer_id, cmd_id }: Common, opCode: number, order: GiveOrder | undefined): Request {
  return { opCode, sid, singerId: singer_id, cmdId: cmd_id, senderId: undefined, order };
}

const SWITCH_ORDERS = { 0: 'close-switch', 1: 'open-switch' } as const;
const APPLY_ORDERS = { 2: 'cancel-application', 3: 'quit-link', 4: 'report-ran-out' } as const;
const ALLOW_ORDERS = { 1: 'allow-application', 2: 'refuse-application', 3: 'remove-link' } as const;

const question = z.object(common).transform((body) => request(body, 0, undefined));

export const SCHEMAS: Record<RequestName, z.ZodType<Request>> = {
  linkcall_set_state_rq: z
    .object({ ...common, op_code: z.literal([0, 1]).describe('1 open, 0 close') })
    .transform((body) => request(body, body.op_code, (by) => ({ type: SWITCH_ORDERS[body.op_code], by }))),
  linkcall_apply_rq: z
    .object({
      ...common,
      op_code: z.literal([1, 2, 3, 4]).describe('1 apply, 2 cancel, 3 hang up, 4 my time is over'),
      data: sender.optional(),
    })
    .transform((body) => ({ ...request(body, body.op_code, applyOrder(body.op_code)), senderId: body.data })),
  linkcall_allow_rq: z
    .object({
      ...common,
      op_code: z.literal([1, 2, 3]).describe('1 allow, 2 refuse, 3 remove'),
      user_id: id(parseUserId, 'the user it is about'),
    })
    .transform((body) =>
      request(body, body.op_code, (by) => ({ type: ALLOW_ORDERS[body.op_code], by, userId: body.user_id })),
    ),
  linkcall_list_singer_rq: question,
  linkcall_list_user_rq: question,
  linkcall_media_rq: question,
  linkcall_mute_rq: z
    .object({ ...common, user_id: id(parseUserId, 'the user it is about'), ...muteShape })
    .transform((body) => request(body, 0, (by) => muteOrder(body, by))),
};

type MuteBody = { readonly user_id: UserId } & Muting;

export const muteOrder = ({ user_id: userId, audio, video }: MuteBody, by: Caller): Order => ({
  type: 'mute-link',
  by,
  userId,
  audio,
  video,
});

function applyOrder(opCode: 1 | 2 | 3 | 4): GiveOrder {
  if (opCode === 1) return (by, newCallId) => ({ type: 'start-application', by, callId: newCallId() });
  return (by) => ({ type: APPLY_ORDERS[opCode], by });
}

/** Undefined for a malformed payload. A question needs none. */
export function parseRequest(name: RequestName, payload: unknown): Request | undefined {
  const schema = SCHEMAS[name];
  const body = schema === question ? (payload ?? {}) : payload;
  return schema.safeParse(body).data;
}

const opCodeOnly = z.object({ op_code: z.int() });
const cmdIdOnly = z.object({ cmd_id: common.cmd_id });

/** What a reply to a malformed request can still echo, and the journal still note. */
export function readFragments(payload: unknown): { opCode: number; cmdId: CmdId | undefined } {
  const opCode = opCodeOnly.safeParse(payload).data?.op_code ?? 0;
  return { opCode, cmdId: cmdIdOnly.safeParse(payload).data?.cmd_id };
}
