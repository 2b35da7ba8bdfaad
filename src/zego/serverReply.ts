import { z } from 'zod';
import { parseStreamId, parseUserId } from '../domain/ids.ts';
import type { ZegoListedStream, ZegoListedUser } from '../ports/zego.ts';

/** What ZEGO answers, whatever was asked. */
export type ServerReply = {
  /** In decimal digits. */
  readonly code: string;
  readonly message: string;
  readonly data: unknown;
};

/** `marker`: where the next page begins, empty if there is none. */
export type UserPage = { readonly users: readonly ZegoListedUser[]; readonly marker: string };

export const DONE = '0';
const NO_SUCH_ROOM: ReadonlySet<string> = new Set(['104', '5024', '50001']);
const RATE_LIMITED: ReadonlySet<string> = new Set(['206', '207']);
const BOT = '4';

const scalar = z.union([z.string(), z.number()]).transform(String);
const verdict = z.object({ Code: scalar, Message: z.string().nullish(), Data: z.unknown().optional() });
const userList = z.object({
  Marker: scalar.nullish(),
  // A list left out is not an empty one: everybody would be taken for gone.
  UserList: z.array(z.object({ UserId: scalar, UserRole: scalar.nullish() })).nullable(),
});
const time = scalar.pipe(z.coerce.number<string>().nonnegative());
const streamList = z.object({
  // Nor is it here.
  StreamList: z.array(z.object({ StreamId: scalar, UserId: scalar, CreateTime: time })).nullable(),
});

/** Throws on what is no answer. */
export function readReply(text: string): ServerReply {
  const { Code, Message, Data } = verdict.parse(JSON.parse(text, exactly));
  return { code: Code, message: Message ?? '', data: Data };
}

/** Throws on a reply that tells neither the users nor that there is no such room. */
export function readUserPage(reply: ServerReply): UserPage | 'no-such-room' {
  if (tellsNoSuchRoom(reply)) return 'no-such-room';
  const { Marker, UserList } = userList.parse(reply.data);
  return { marker: Marker ?? '', users: (UserList ?? []).flatMap(listedUser) };
}

/** ME3: throws on a reply that tells neither the streams nor that there is no such room. */
export function readStreamList(reply: ServerReply): readonly ZegoListedStream[] | 'no-such-room' {
  if (tellsNoSuchRoom(reply)) return 'no-such-room';
  return (streamList.parse(reply.data).StreamList ?? []).flatMap(listedStream);
}

/** Throws unless it tells that, or that all went well. */
function tellsNoSuchRoom({ code, message }: ServerReply): boolean {
  if (NO_SUCH_ROOM.has(code)) return true;
  if (RATE_LIMITED.has(code)) throw new Error(`ZEGO says: over the rate limit (${code})`);
  if (code !== DONE) throw new Error(`ZEGO says: ${code} ${message}`);
  return false;
}

/** An id that cannot be one is left out: no callback can have brought it either. */
function listedUser({ UserId, UserRole }: { UserId: string; UserRole?: string | null | undefined }): ZegoListedUser[] {
  const userId = parseUserId(UserId);
  return userId === undefined ? [] : [{ userId, isBot: UserRole === BOT }];
}

function listedStream(listed: { StreamId: string; UserId: string; CreateTime: number }): ZegoListedStream[] {
  const [streamId, userId] = [parseStreamId(listed.StreamId), parseUserId(listed.UserId)];
  return streamId === undefined || userId === undefined ? [] : [{ streamId, userId, createdAt: listed.CreateTime }];
}

/** ZG1: a number that would be rounded stays the text that it was. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
}
