import { z } from 'zod';
import type { UserId } from '../../domain/ids.ts';
import type { Block } from '../../domain/moderation/blocks.ts';
import type { Blocked, Blocker, PeopleChange, Revocation } from '../../ports/people.ts';
import { json, read } from './read.ts';
import type { EachRow } from './unreadable.ts';
import { userId } from './values.ts';

// Whom hosts have blocked, and whose tokens are void, as stores keep it.

/** `endsAt`: null, for ever. */
const kept = z.object({ endsAt: z.number().nullable(), reason: z.string(), by: userId, at: z.number() });

type Kept = z.infer<typeof kept>;

const blockOf = ({ endsAt, ...said }: Kept): Block => ({ until: endsAt ?? 'for-ever', ...said });

export const endOf = ({ until }: Pick<Block, 'until'>): number | null => (until === 'for-ever' ? null : until);

const row = z
  .object({ n: z.number(), userId, ...kept.shape })
  .transform(({ n, userId, ...block }): Blocked => ({ n, userId, ...blockOf(block) }));

const text = json(kept).transform(blockOf);

export const writeBlock = ({ reason, by, at, ...block }: Block): string =>
  JSON.stringify({ endsAt: endOf(block), reason, by, at } satisfies Kept);

export const readBlock = (raw: unknown): Block => read(text, raw, 'block');

const blockerRow = z
  .object({ hostId: userId, ...kept.shape })
  .transform(({ hostId, ...block }): Blocker => ({ hostId, ...blockOf(block) }));

/** As an object of columns, as is the next. */
export const readBlockerRow = (raw: unknown): Blocker => read(blockerRow, raw, 'host_blocks');

export const readBlockedRow = (raw: unknown): Blocked => read(row, raw, 'host_blocks');

const revocation: z.ZodType<Revocation> = z.object({ userId, before: z.number() });

export const readRevocation = (raw: unknown): Revocation => read(revocation, raw, 'revocation');

export const readUserId = (raw: unknown): UserId => read(userId, raw, 'user id');

const change = z.union([
  z.object({ host: userId, user: userId, block: z.union([z.literal('').transform(() => undefined), text]) }),
  z.object({ user: userId, before: z.coerce.number() }),
]);

export function readChange(raw: unknown): PeopleChange {
  const found = read(change, raw, 'change');
  if ('before' in found) return { revocation: { userId: found.user, before: found.before } };
  return { block: { hostId: found.host, userId: found.user, block: found.block } };
}

/** IN14: one that cannot be read costs itself alone. */
export const readRows = <T>(
  kind: 'block' | 'revocation',
  raws: readonly unknown[],
  readRow: (raw: unknown) => T,
  each: EachRow,
): readonly T[] => each(kind, raws, readRow, (raw) => JSON.stringify(raw));
