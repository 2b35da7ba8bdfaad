import { createHash } from 'node:crypto';
import type { Random } from '../random.ts';
import { ACTIONS, CODE, type Inside, isAction, type Reply } from './apiActions.ts';
import { ApiLimits } from './apiLimits.ts';
import type { Clock } from './clock.ts';

/** Chances are 0 to 1. */
export type ApiWeather = {
  /** Answers HTTP 500. */
  fail: number;
  /** Never answers. */
  hang: number;
  /** Does what it is asked for, and never answers. */
  mute?: number;
  /** Answers something that is no answer. */
  garble: number;
  /** Answers that it is asked too often, although it is not. */
  tooMany?: number;
  /** What it says of a room that is not there; 0: an empty list, as some of ZEGO's documents have it. */
  noSuchRoom: 0 | 104 | 5024 | 50001;
  /** Which actions the project may not ask for: ZEGO has to allow some of them. */
  notAllowed?: ReadonlySet<string>;
};

export type ServerApiDeps = Inside & {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly appId: string;
  readonly serverSecret: string;
  readonly weather: ApiWeather;
};

export const CALM: ApiWeather = { fail: 0, hang: 0, garble: 0, noSuchRoom: 5024 };

const TIMESTAMP_TOLERANCE_S = 600;
const GARBAGE = ['', '<html>Bad gateway</html>', '{"Code":0}', '{"Code":0,"Data":{}}', 'null', '{"Code":0,"Data":{"Us'];
const GARBAGE_OF_ORDERS = ['', '<html>Bad gateway</html>', 'null', '{"Message":"ok"}', '{"Code":null}', '{"Code":'];

/** ZEGO's server API: something to give to those who want a `fetch`. */
export function createServerApi(deps: ServerApiDeps): typeof globalThis.fetch {
  const { clock, random, weather } = deps;
  const limits = new ApiLimits(clock);

  return async (input, init) => {
    const { searchParams } = new URL(input instanceof Request ? input.url : input);
    if (random.chance(weather.hang)) return abortOf(init?.signal);
    if (random.chance(weather.fail)) return new Response('out of order', { status: 500 });
    if (random.chance(weather.garble)) return new Response(random.pick(garbageFor(searchParams.get('Action'))));
    const reply = { RequestId: String(random.below(1_000_000)), ...answer(searchParams) };
    return random.chance(weather.mute ?? 0) ? abortOf(init?.signal) : Response.json(reply);
  };

  function answer(query: URLSearchParams): Reply {
    if (!isSigned(query, deps)) return { Code: CODE.wrongSignature, Message: 'wrong signature' };
    const name = query.get('Action') ?? '';
    if (!isAction(name)) return { Code: CODE.wrongParameter, Message: 'unknown action' };
    const action = ACTIONS[name];
    const wrong = action.wrong(query);
    if (wrong !== undefined) return { Code: CODE.wrongParameter, Message: `wrong parameter: ${wrong}` };
    if (random.chance(weather.tooMany ?? 0)) return { Code: CODE.tooManyInAll, Message: 'too many requests' };
    const tooMany = limits.refuse(name, action, query.get('RoomId') ?? '');
    if (tooMany !== undefined) return tooMany;
    if (weather.notAllowed?.has(name) === true) return { Code: CODE.notAllowed, Message: 'no permission' };
    return action.answer(query, deps, weather.noSuchRoom);
  }
}

/** `{"Code":0}` is a whole answer to an order. */
const garbageFor = (action: string | null): readonly string[] =>
  action?.startsWith('Describe') ? GARBAGE : GARBAGE_OF_ORDERS;

function isSigned(query: URLSearchParams, { appId, serverSecret, clock }: ServerApiDeps): boolean {
  const nonce = query.get('SignatureNonce') ?? '';
  const timestamp = query.get('Timestamp') ?? '';
  const signed = createHash('md5').update(`${appId}${nonce}${serverSecret}${timestamp}`).digest('hex');
  const isNow = Math.abs(Number(timestamp) - clock.now() / 1_000) <= TIMESTAMP_TOLERANCE_S;
  const isRight = query.get('AppId') === appId && query.get('Signature') === signed;
  return isRight && isNow && query.get('SignatureVersion') === '2.0' && /^[\da-f]{16}$/.test(nonce);
}

function abortOf(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}
