import type { Replies } from '../../schema/replies.ts';
import { DONE } from '../../schema/wireReply.ts';
import type { Channel } from '../../src/domain/channel.ts';
import type { Millis } from '../../src/domain/ids.ts';
import { lasts } from '../../src/domain/moderation/blocks.ts';
import type { Blocked } from '../../src/ports/people.ts';

/** PE6: a page of those who are blocked; those whose block is over are left out, so that there may be fewer. */
export function wireBlocked(
  { sid, version }: Channel,
  found: readonly Blocked[],
  { limit, now }: { readonly limit: number; readonly now: Millis },
): Replies['linkcall_list_blocked_rq'] {
  const last = found.length < limit ? undefined : found.at(-1);
  const datas = found
    .filter((block) => lasts(block, now))
    .map(({ userId, until, reason, by, at }) => ({
      user_id: userId,
      until: until === 'for-ever' ? 0 : until,
      reason,
      by,
      at,
    }));
  return { ...DONE, sid, datas, cursor: last === undefined ? '' : `${last.n}`, version };
}
