import { firstWrong } from '../../schema/firstWrong.ts';
import { type GivenBody, leftEvent, orderBody } from '../../schema/orders.ts';
import { type CmdId, parseCmdId, type Sid } from '../domain/ids.ts';
import type { InboxEntry } from '../ports/inbox.ts';

/** What an entry asks for. */
export type Wanted = { readonly sid: Sid; readonly body: GivenBody; readonly cmdId: CmdId };

export type Unreadable = { readonly unreadable: string };

/** As over HTTP (IN2). */
export const ORDER_BYTES_MAX = 65_536;

/** IN4: the entry's field `order` as it came; empty where there is none. */
export const orderTextOf = ({ fields }: InboxEntry): string => fields?.get('order') ?? '';

/** By its own `id`, else by the entry's, a repeat is known. */
export function readEntry(entry: InboxEntry): Wanted | Unreadable {
  const { id, fields } = entry;
  if (fields === undefined) return { unreadable: 'it was taken out of the stream before it was done' };
  const text = fields.get('order');
  if (text === undefined) return { unreadable: 'there is no field "order"' };
  if (Buffer.byteLength(text) > ORDER_BYTES_MAX) return { unreadable: `order is larger than ${ORDER_BYTES_MAX} bytes` };
  const raw = parsed(text);
  if (raw === undefined) return { unreadable: 'order is not well-formed JSON' };
  const body = readBody(raw);
  if ('unreadable' in body) return body;
  const cmdId = body.id ?? parseCmdId(id);
  if (body.sid === undefined || cmdId === undefined) return { unreadable: 'sid is missing: the channel' };
  return { sid: body.sid, body, cmdId };
}

/** IN2's body, or the original's word that somebody left (IN3). */
function readBody(raw: unknown): GivenBody | Unreadable {
  if (typeof raw !== 'object' || raw === null || !('cmd' in raw)) {
    const read = orderBody.safeParse(raw);
    if (!read.success) return wrong(read.error);
    const { data } = read;
    return data.order === 'check' ? { unreadable: 'check is a question, and nobody is here to hear the answer' } : data;
  }
  const read = leftEvent.safeParse(raw);
  if (!read.success) return wrong(read.error);
  const { sid, uid } = read.data;
  return { order: 'leave', sid, user_id: uid };
}

function wrong(error: Parameters<typeof firstWrong>[0]): Unreadable {
  const { message, field = '' } = firstWrong(error);
  if (field === 'body') return { unreadable: message.replace(/^the body/, 'order') };
  return { unreadable: message.includes(field) ? message : `${field}: ${message}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
