import { parseArgs } from 'node:util';
import type { PhonesOptions } from './phones/phones.ts';

export const USAGE = `usage: npm run zego-sim -- --secret <callback secret> [options]
  --url http://127.0.0.1:2567   the server; several times: processes of one server
  --secret <text>               ZEGO_CALLBACK_SECRET of the server
  --admin-token <jwt>           may read /api/rooms; default: asked of /dev/token
  --app-id 1                    ZEGO_APP_ID
  --server-secret <text> --api-port <n>   also play ZEGO's server API there: the server's ZEGO_SERVER_SECRET, and
                                ZEGO_API_URL=http://127.0.0.1:<n>/
  --gap-ms 70000                ZEGO_GAP_MS of the server
  --repair-ms 15000             how long it may take after that to ask the server API
  --rooms 200 --users 10        rooms, and about so many users at once in each
  --rate 100 --duration 60      things that happen each second; seconds
  --drop 0 --reorder 0 --duplicate 0 --form 0   chances from 0 to 1
  --delay 0                     ms that each callback takes
  --seed 1                      the same seed, the same happenings
with any of the first three also phones that call, in as many rooms of their own, with a server that has MEDIA_ENFORCE=cut:
  --strangers 0                 so many publish what nobody asked for
  --dead-phones 0 --deaf-phones 0   chances that a phone never publishes; publishes on when it must not
  --guests 2                    beside the host, in each call
  --grace-ms 2000 --within-ms 5000   MEDIA_GRACE_MS of the server; so long after it all must be off the air
  --api-away 0                  seconds, in the middle, in which ZEGO's server API answers nothing of use
  --apply-burst 3               APPLY_BURST of the server: no guest applies more often in a minute
  --auth-secret <text>          AUTH_SECRET of the server; without it /dev/token is asked`;

export type SimArguments = {
  readonly urls: readonly [string, ...string[]];
  readonly secret: string;
  readonly adminToken: string | undefined;
  readonly appId: number;
  readonly serverApi: { readonly secret: string; readonly port: number } | undefined;
  readonly gapMs: number;
  readonly repairMs: number;
  readonly rooms: number;
  readonly users: number;
  readonly perSecond: number;
  readonly durationS: number;
  readonly weather: { drop: number; reorder: number; duplicate: number; form: number; delayMs: number };
  readonly seed: number;
  readonly phones: PhonesArguments | undefined;
};

export type PhonesArguments = PhonesOptions & {
  readonly graceMs: number;
  readonly withinMs: number;
  readonly apiAwayS: number;
  readonly authSecret: string | undefined;
};

const URL_DEFAULT = 'http://127.0.0.1:2567';
const PORT_MAX = 65_535;
const MANY = 1_000_000;
const NUMBER_MAX = 4_294_967_295;

/** Throws, with a sentence for the user, on anything that it does not understand. */
export function readArguments(args: readonly string[]): SimArguments {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const [first = '', ...others] = (values.url ?? [URL_DEFAULT]).map((url) => httpUrl('--url', url));
  const api = serverApi(values['server-secret'], values['api-port']);
  return {
    urls: [first, ...others],
    secret: text('--secret', values.secret),
    adminToken: values['admin-token'],
    appId: whole('--app-id', values['app-id'], 1, NUMBER_MAX),
    serverApi: api,
    gapMs: whole('--gap-ms', values['gap-ms'], 0, MANY),
    repairMs: whole('--repair-ms', values['repair-ms'], 0, MANY),
    rooms: whole('--rooms', values.rooms, 1, MANY),
    users: whole('--users', values.users, 1, MANY),
    perSecond: whole('--rate', values.rate, 1, MANY),
    durationS: whole('--duration', values.duration, 1, MANY),
    weather: {
      drop: chance('--drop', values.drop),
      reorder: chance('--reorder', values.reorder),
      duplicate: chance('--duplicate', values.duplicate),
      form: chance('--form', values.form),
      delayMs: whole('--delay', values.delay, 0, MANY),
    },
    seed: whole('--seed', values.seed, 0, NUMBER_MAX),
    phones: phones(values, api !== undefined),
  };
}

const OPTIONS = {
  url: { type: 'string', multiple: true },
  secret: { type: 'string' },
  'admin-token': { type: 'string' },
  'app-id': { type: 'string', default: '1' },
  'server-secret': { type: 'string' },
  'api-port': { type: 'string' },
  'gap-ms': { type: 'string', default: '70000' },
  'repair-ms': { type: 'string', default: '15000' },
  rooms: { type: 'string', default: '200' },
  users: { type: 'string', default: '10' },
  rate: { type: 'string', default: '100' },
  duration: { type: 'string', default: '60' },
  drop: { type: 'string', default: '0' },
  reorder: { type: 'string', default: '0' },
  duplicate: { type: 'string', default: '0' },
  form: { type: 'string', default: '0' },
  delay: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  strangers: { type: 'string' },
  'dead-phones': { type: 'string' },
  'deaf-phones': { type: 'string' },
  guests: { type: 'string', default: '2' },
  'grace-ms': { type: 'string', default: '2000' },
  'within-ms': { type: 'string', default: '5000' },
  'api-away': { type: 'string', default: '0' },
  'apply-burst': { type: 'string', default: '3' },
  'auth-secret': { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function phones(values: Values, hasApi: boolean): PhonesArguments | undefined {
  const { strangers, 'dead-phones': dead, 'deaf-phones': deaf } = values;
  if (strangers === undefined && dead === undefined && deaf === undefined) return undefined;
  if (!hasApi) throw new Error('phones need --server-secret and --api-port');
  return {
    strangers: whole('--strangers', strangers ?? '0', 0, MANY),
    dead: chance('--dead-phones', dead ?? '0'),
    deaf: chance('--deaf-phones', deaf ?? '0'),
    guests: whole('--guests', values.guests, 1, MANY),
    appliesPerMinute: whole('--apply-burst', values['apply-burst'], 1, MANY),
    graceMs: whole('--grace-ms', values['grace-ms'], 0, MANY),
    withinMs: whole('--within-ms', values['within-ms'], 0, MANY),
    apiAwayS: whole('--api-away', values['api-away'], 0, MANY),
    authSecret: values['auth-secret'],
  };
}

function serverApi(secret: string | undefined, port: string | undefined): SimArguments['serverApi'] {
  if (secret === undefined && port === undefined) return undefined;
  return { secret: text('--server-secret', secret), port: whole('--api-port', text('--api-port', port), 0, PORT_MAX) };
}

function httpUrl(name: string, value: string): string {
  if (!/^https?:$/.test(URL.parse(value)?.protocol ?? '')) throw new Error(`${name} must be a URL, not ${value}`);
  return value.replace(/\/+$/, '');
}

function text(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new Error(`${name} is missing`);
  return value;
}

function whole(name: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${value}`);
}

function chance(name: string, value: string): number {
  const number = Number(value);
  if (/^\d*\.?\d+$/.test(value) && number <= 1) return number;
  throw new Error(`${name} must be from 0 to 1, not ${value}`);
}
