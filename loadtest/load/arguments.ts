import { parseArgs } from 'node:util';
import { isPeople, PEOPLE, type People } from './people.ts';

export const USAGE = `usage: npm run loadtest -- [options]
  --url http://127.0.0.1:2567   the server; also https, ws, wss; several times: processes of one server, all of which are joined
  --channels 200 --viewers 25   channels, each with a host and so many viewers
  --crowd 0                     so many more, in the first channel, who only watch
  --rate 300 --duration 60      commands each second, in all channels together; seconds
  --drops 1 --leaves 1          connections each second that break, and that are left on purpose; all come back
  --people moderators           what else is done with them: ${PEOPLE.join(', ')}, several with commas between; or all
  --processes 1                 child processes that share the channels
  --apply-burst 3               APPLY_BURST of the server: no viewer applies more often in a minute
  --settle 35                   seconds until all must see the same in the end; an answer may take 30
  --seed 1                      the same seed, the same wishes
  --auth-secret <text>          AUTH_SECRET of the server (or in the environment); without it /dev/token is asked
  --metrics-token <text>        METRICS_TOKEN of the server
  --zego                        also play ZEGO, in rooms of its own, and compare the lists in the end
  --zego-secret <text>          ZEGO_CALLBACK_SECRET of the server (or in the environment)
  --zego-rate 20 --zego-app-id 1   things that happen in ZEGO's rooms each second; ZEGO_APP_ID of the server
  --publish                     also play the phones of hosts and of those on the line: they publish at that ZEGO
  --zego-server-secret <text>   ZEGO_SERVER_SECRET of the server (or in the environment)
  --report <folder>             write index.html and report.json there`;

export type LoadArguments = {
  readonly urls: readonly [string, ...string[]];
  readonly channels: number;
  /** In each channel. */
  readonly viewers: number;
  /** Of the first channel alone. */
  readonly crowd: number;
  readonly perSecond: number;
  readonly durationS: number;
  readonly dropsPerSecond: number;
  readonly leavesPerSecond: number;
  readonly people: readonly People[];
  readonly appliesPerMinute: number;
  readonly settleWithinS: number;
  readonly processes: number;
  readonly seed: number;
  readonly authSecret: string | undefined;
  readonly metricsToken: string | undefined;
  readonly zego: { readonly secret: string; readonly perSecond: number; readonly appId: number } | undefined;
  readonly publish: PublishArguments | undefined;
  readonly reportFolder: string | undefined;
};

/** What ZEGO and the server know of each other. */
export type PublishArguments = { readonly secret: string; readonly serverSecret: string; readonly appId: number };

type Environment = Readonly<Record<string, string | undefined>>;
type Mistakes = { readonly mistakes: readonly string[] };

const CHANNELS_MAX = 100_000;
const VIEWERS_MAX = 10_000;
const CROWD_MAX = 100_000;
const RATE_MAX = 100_000;
const DURATION_S_MAX = 86_400;
const PROCESSES_MAX = 64;
const NUMBER_MAX = 4_294_967_295;

/** As `fetch` wants them, and the SDK takes them. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  'http:': 'http:',
  'https:': 'https:',
  'ws:': 'http:',
  'wss:': 'https:',
};

const DEFAULTS = {
  url: 'http://127.0.0.1:2567',
  channels: '200',
  viewers: '25',
  crowd: '0',
  rate: '300',
  duration: '60',
  drops: '1',
  leaves: '1',
  people: 'moderators',
  'apply-burst': '3',
  settle: '35',
  processes: '1',
  seed: '1',
  'auth-secret': '',
  'metrics-token': '',
  'zego-secret': '',
  'zego-rate': '20',
  'zego-app-id': '1',
  'zego-server-secret': '',
  report: '',
} as const;
type OptionName = keyof typeof DEFAULTS;
const isOptionName = (name: string): name is OptionName => Object.hasOwn(DEFAULTS, name);

const FLAGS = ['zego', 'publish'] as const;
type Flag = (typeof FLAGS)[number];
const isFlag = (name: string): name is Flag => FLAGS.some((flag) => flag === name);

/** What was asked for, or all that is wrong with it. */
export function readArguments(args: readonly string[], environment: Environment): LoadArguments | Mistakes {
  const { given, flags, mistakes } = parse(args);
  const text = (name: OptionName, variable?: string): string | undefined =>
    given.get(name)?.at(-1) ?? environment[variable ?? ''] ?? (DEFAULTS[name] || undefined);

  function wrong(mistake: string): number {
    mistakes.push(mistake);
    return Number.NaN;
  }

  function whole(name: OptionName, min: number, max: number): number {
    const value = text(name) ?? '';
    if (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    return wrong(`--${name} must be a whole number from ${min} to ${max}, not ${value}`);
  }

  function amount(name: OptionName, max: number): number {
    const value = text(name) ?? '';
    if (/^\d*\.?\d+$/.test(value) && Number(value) <= max) return Number(value);
    return wrong(`--${name} must be a number from 0 to ${max}, not ${value}`);
  }

  function url(value: string): string {
    const parsed = URL.parse(value);
    const protocol = PROTOCOLS[parsed?.protocol ?? ''];
    if (parsed === null || protocol === undefined)
      wrong(`--url must be like http://127.0.0.1:2567 (or https, ws, wss), not ${value}`);
    return `${protocol}//${parsed?.host}${parsed?.pathname.replace(/\/+$/, '')}`;
  }

  function callbackSecret(flag: Flag): string {
    const [secret = ''] = (text('zego-secret', 'ZEGO_CALLBACK_SECRET') ?? '').split(',');
    if (flags.has(flag) && secret === '')
      wrong(`--${flag} needs --zego-secret, or ZEGO_CALLBACK_SECRET in the environment`);
    return secret;
  }

  function zego(appId: number): LoadArguments['zego'] {
    const found = { secret: callbackSecret('zego'), perSecond: whole('zego-rate', 1, RATE_MAX), appId };
    return flags.has('zego') ? found : undefined;
  }

  function publish(appId: number): LoadArguments['publish'] {
    const serverSecret = text('zego-server-secret', 'ZEGO_SERVER_SECRET') ?? '';
    const found = { secret: callbackSecret('publish'), serverSecret, appId };
    if (!flags.has('publish')) return undefined;
    if (serverSecret === '') wrong('--publish needs --zego-server-secret, or ZEGO_SERVER_SECRET in the environment');
    return found;
  }

  function people(): readonly People[] {
    const value = text('people') ?? '';
    const found = value === 'all' ? PEOPLE : value.split(',');
    if (!found.every(isPeople)) wrong(`--people must be all, or some of ${PEOPLE.join(', ')}, not ${value}`);
    return found.filter(isPeople);
  }

  const appId = whole('zego-app-id', 1, NUMBER_MAX);
  const [first = '', ...others] = (given.get('url') ?? [DEFAULTS.url]).map(url);
  const found: LoadArguments = {
    urls: [first, ...others],
    channels: whole('channels', 1, CHANNELS_MAX),
    viewers: whole('viewers', 1, VIEWERS_MAX),
    crowd: whole('crowd', 0, CROWD_MAX),
    perSecond: whole('rate', 1, RATE_MAX),
    durationS: whole('duration', 1, DURATION_S_MAX),
    dropsPerSecond: amount('drops', RATE_MAX),
    leavesPerSecond: amount('leaves', RATE_MAX),
    people: people(),
    appliesPerMinute: whole('apply-burst', 1, RATE_MAX),
    settleWithinS: whole('settle', 1, DURATION_S_MAX),
    processes: whole('processes', 1, PROCESSES_MAX),
    seed: whole('seed', 0, NUMBER_MAX),
    // Of several any would do.
    authSecret: text('auth-secret', 'AUTH_SECRET')?.split(',')[0],
    metricsToken: text('metrics-token', 'METRICS_TOKEN'),
    zego: zego(appId),
    publish: publish(appId),
    reportFolder: text('report'),
  };
  if (found.processes > found.channels) wrong(`--processes must not be more than --channels, ${found.channels}`);
  return mistakes.length === 0 ? found : { mistakes };
}

/** Node's own parser stops at the first mistake: it only takes apart here. */
function parse(args: readonly string[]) {
  const given = new Map<OptionName, string[]>();
  const mistakes: string[] = [];
  const flags = new Set<Flag>();
  const options = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, { type: 'string' as const }]));
  const { tokens = [] } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') mistakes.push(`${token.value} is not understood`);
    else if (token.kind === 'option' && isFlag(token.name) && token.value === undefined) flags.add(token.name);
    else if (token.kind === 'option') take(token.name, token.value);
  }
  return { given, flags, mistakes };

  function take(name: string, value: string | undefined): void {
    if (!isOptionName(name)) mistakes.push(`there is no option --${name}${value === undefined ? '' : ' with a value'}`);
    else if (value === undefined || value === '') mistakes.push(`--${name} needs a value`);
    else given.set(name, [...(given.get(name) ?? []), value]);
  }
}
