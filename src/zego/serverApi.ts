import { createHash } from 'node:crypto';
import type { Millis, Sid, UserId } from '../domain/ids.ts';
import { USERS_PER_SESSION_MAX } from '../domain/roster/roster.ts';
import type { Clock } from '../ports/runtime.ts';
import type { ZegoListedUser, ZegoRooms } from '../ports/zego.ts';
import { type RetryPolicy, retry } from '../runtime/retry.ts';
import { boundedText } from './boundedText.ts';
import { RequestBudget } from './requestBudget.ts';
import { readUserPage, type UserPage } from './serverReply.ts';

export type ZegoRoomsDeps = {
  readonly appId: string;
  readonly serverSecret: string;
  readonly url: string;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** 16 hexadecimal digits, new each time. */
  readonly nonce: () => string;
};

const PAGE_USERS = 200;
const PAGES_MAX = USERS_PER_SESSION_MAX / PAGE_USERS;
const OLDEST_FIRST = 0;
const REPLY_BYTES_MAX = 1_048_576;
const REQUEST_MS_MAX = 5_000;
const ASK_AGAIN: RetryPolicy = { firstMs: 1_000, factor: 2, jitter: 0.5, triesMax: 6 };
/** No attempt begins later than this after the listing began. */
const LISTING_MS_MAX = 300_000;

/** ZG13: ZEGO's `DescribeUserList`, page by page, within ZEGO's budgets. */
export function createZegoRooms(deps: ZegoRoomsDeps): ZegoRooms {
  const { clock, random } = deps;
  const budget = new RequestBudget(clock);

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
      return ask(userListUrl(deps, sid, marker), deps).catch(
        (cause) => new Error(`ZEGO does not list the users of ${sid} (${attempt} attempts)`, { cause }),
      );
    };
    const isDone = (page: object | string) => !(page instanceof Error);
    // That too many wait for their turn is told at once.
    const page = await retry(clock, policy, askInTurn, { isDone, isWorthIt: () => false, random });
    if (page instanceof Error) throw page;
    return page;
  }

  return { listUsers };
}

async function ask(url: URL, { clock, fetch }: ZegoRoomsDeps): Promise<UserPage | 'no-such-room'> {
  const abort = new AbortController();
  const late = new Error(`ZEGO did not answer in ${REQUEST_MS_MAX} ms`);
  const callOff = clock.after(REQUEST_MS_MAX, () => abort.abort(late));
  try {
    const response = await fetch(url, { signal: abort.signal, redirect: 'error' });
    const text = await boundedText(response, REPLY_BYTES_MAX);
    if (!response.ok) throw new Error(`ZEGO answers with HTTP status ${response.status}`);
    return readUserPage(text);
  } finally {
    callOff();
  }
}

function userListUrl(deps: ZegoRoomsDeps, sid: Sid, marker: string): URL {
  const request = {
    appId: deps.appId,
    serverSecret: deps.serverSecret,
    nonce: deps.nonce(),
    timestamp: Math.floor(deps.clock.now() / 1_000),
  };
  const url = new URL(deps.url);
  url.search = new URLSearchParams({
    Action: 'DescribeUserList',
    AppId: request.appId,
    SignatureNonce: request.nonce,
    Timestamp: String(request.timestamp),
    Signature: signRequest(request),
    SignatureVersion: '2.0',
    RoomId: sid,
    Mode: String(OLDEST_FIRST),
    Limit: String(PAGE_USERS),
    Marker: marker,
  }).toString();
  return url;
}

export type SignedRequest = {
  readonly appId: string;
  readonly serverSecret: string;
  readonly nonce: string;
  /** Seconds. */
  readonly timestamp: number;
};

export function signRequest({ appId, serverSecret, nonce, timestamp }: SignedRequest): string {
  return createHash('md5').update(`${appId}${nonce}${serverSecret}${timestamp}`).digest('hex');
}
