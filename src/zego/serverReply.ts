import { z } from 'zod';
import { parseUserId } from '../domain/ids.ts';
import type { ZegoListedUser } from '../ports/zego.ts';

/** `marker`: where the next page begins, empty if there is none. */
export type UserPage = { readonly users: readonly ZegoListedUser[]; readonly marker: string };

const DONE = '0';
const NO_SUCH_ROOM: ReadonlySet<string> = new Set(['104', '5024', '50001']);
const RATE_LIMITED: ReadonlySet<string> = new Set(['206', '207']);
const BOT = '4';

const scalar = z.union([z.string(), z.number()]).transform(String);
const verdict = z.object({ Code: scalar, Message: z.string().nullish() });
const userList = z.object({
  Data: z.object({
    Marker: scalar.nullish(),
    // A list left out is not an empty one: everybody would be taken for gone.
    UserList: z.array(z.object({ UserId: scalar, UserRole: scalar.nullish() })).nullable(),
  }),
});

/** Throws on a reply that tells neither the users nor that there is no such room. */
export function readUserPage(text: string): UserPage | 'no-such-room' {
  const reply: unknown = JSON.parse(text, exactly);
  const { Code, Message } = verdict.parse(reply);
  if (NO_SUCH_ROOM.has(Code)) return 'no-such-room';
  if (RATE_LIMITED.has(Code)) throw new Error(`ZEGO says: over the rate limit (${Code})`);
  if (Code !== DONE) throw new Error(`ZEGO says: ${Code} ${Message ?? ''}`);
  const { Marker, UserList } = userList.parse(reply).Data;
  return { marker: Marker ?? '', users: (UserList ?? []).flatMap(listed) };
}

/** An id that cannot be one is left out: no callback can have brought it either. */
function listed({ UserId, UserRole }: { UserId: string; UserRole?: string | null | undefined }): ZegoListedUser[] {
  const userId = parseUserId(UserId);
  return userId === undefined ? [] : [{ userId, isBot: UserRole === BOT }];
}

/** ZG1: a number that would be rounded stays the text that it was. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
}
