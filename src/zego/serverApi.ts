import type { Millis, Sid, UserId } from '../domain/ids.ts';
import { USERS_PER_SESSION_MAX } from '../domain/roster/roster.ts';
import type { ZegoListedUser, ZegoRooms } from '../ports/zego.ts';
import { type RetryPolicy, retry } from '../runtime/retry.ts';
import { RequestBudget } from './requestBudget.ts';
import { readUserPage, type UserPage } from './serverReply.ts';
import { createSignedCall, type SignedCallDeps } from './signedCall.ts';

export type ZegoRoomsDeps = SignedCallDeps & {
  /** 0 ≤ x < 1 */
  readonly random: () => number;
};

const PAGE_USERS = 200;
const PAGES_MAX = USERS_PER_SESSION_MAX / PAGE_USERS;
const OLDEST_FIRST = 0;
const ASK_AGAIN: RetryPolicy = { firstMs: 1_000, factor: 2, jitter: 0.5, triesMax: 6 };
/** No attempt begins later than this after the listing began. */
const LISTING_MS_MAX = 300_000;

/** ZG13: ZEGO's `DescribeUserList`, page by page, within ZEGO's budgets. */
export function createZegoRooms(deps: ZegoRoomsDeps): ZegoRooms {
  const { clock, random } = deps;
  const budget = new RequestBudget(clock);
  const call = createSignedCall(deps);

  async function listUsers(sid: Sid): Promise<readonly ZegoListedUser[] | undefined> {
    const users = new Map<UserId, ZegoListedUser>();
    const giveUpAt = clock.elapsed() + LISTING_MS_MAX;
    let marker = '';
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page = await untilAnswered(sid, marker, giveUpAt);
      if (page === 'no-such-room') return undefined;
      for (const user of page.users) users.set(user.userId, user);
      if (page.marker === '') return [...users.values()];
      if (page.marker === marker) throw new Error(`ZEGO lists the same users of ${sid} over and over`);
      marker = page.marker;
    }
    // Half a list would make those in the other half gone.
    throw new Error(`ZEGO lists the users of ${sid} on more than ${PAGES_MAX} pages`);
  }

  async function untilAnswered(sid: Sid, marker: string, giveUpAt: Millis): Promise<UserPage | 'no-such-room'> {
    const policy = { ...ASK_AGAIN, withinMs: giveUpAt - clock.elapsed() };
    const askInTurn = async (attempt: number) => {
      await budget.turn(sid);
      return ask(sid, marker).catch(
        (cause) => new Error(`ZEGO does not list the users of ${sid} (${attempt} attempts)`, { cause }),
      );
    };
    const isDone = (page: object | string) => !(page instanceof Error);
    // That too many wait for their turn is told at once.
    const page = await retry(clock, policy, askInTurn, { isDone, isWorthIt: () => false, random });
    if (page instanceof Error) throw page;
    return page;
  }

  async function ask(sid: Sid, marker: string): Promise<UserPage | 'no-such-room'> {
    const page = [
      ['RoomId', sid],
      ['Mode', String(OLDEST_FIRST)],
      ['Limit', String(PAGE_USERS)],
      ['Marker', marker],
    ] as const;
    return readUserPage(await call('DescribeUserList', page));
  }

  return { listUsers };
}
