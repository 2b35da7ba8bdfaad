import { createHash } from 'node:crypto';
import type { UserId } from '../domain/ids.ts';

const MARK_CHARS = 12;

/** SC4: by which a mirror knows those of its users who matter, and nobody else learns who does. */
export const markOf = (salt: string, userId: UserId): string =>
  createHash('sha256').update(salt).update('\0').update(userId).digest('base64url').slice(0, MARK_CHARS);
