import { Random } from '../../../loadtest/random.ts';
import type { Inside } from '../../../loadtest/zego/apiActions.ts';
import { type ApiWeather, CALM, createServerApi } from '../../../loadtest/zego/serverApi.ts';
import type { Clock } from '../../../src/ports/runtime.ts';
import type { SignedCallDeps } from '../../../src/zego/signedCall.ts';

const APP_ID = '12345';
const SERVER_SECRET = '9193cc662a4c0ec135ec71fb57194b38';

export type Asked = { readonly at: number; readonly action: string; readonly query: URLSearchParams };

type Options = {
  readonly clock: Clock;
  readonly inside: Inside;
  readonly weather?: Partial<ApiWeather>;
  readonly seed?: number;
};

/** A ZEGO to call, what it was asked for, and the codes that it gave. */
export function zegoApiHouse({ clock, inside, weather = {}, seed = 1 }: Options) {
  const random = new Random(seed);
  const conditions = { ...CALM, ...weather };
  const asked: Asked[] = [];
  const codes: string[] = [];
  const api = createServerApi({
    ...inside,
    // Its own clock: nobody sets it with ours.
    clock: { now: () => clock.elapsed() },
    ...{ random, appId: APP_ID, serverSecret: SERVER_SECRET, weather: conditions },
  });
  const access: SignedCallDeps = {
    appId: APP_ID,
    serverSecret: SERVER_SECRET,
    url: 'https://rtc-api.zego.im/',
    clock,
    nonce: () =>
      random
        .below(2 ** 32)
        .toString(16)
        .padStart(16, '0'),
    fetch: async (input, init) => {
      const { searchParams: query } = new URL(String(input));
      asked.push({ at: clock.elapsed(), action: query.get('Action') ?? '', query });
      const response = await api(input, init);
      const reply = await response.text();
      codes.push(/"Code":"?(\d+)/.exec(reply)?.[1] ?? '');
      return new Response(reply, response);
    },
  };
  return { access, weather: conditions, asked, codes };
}
