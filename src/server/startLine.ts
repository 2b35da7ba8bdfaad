import type { Config } from './config/config.ts';
import { VERSION } from './config/version.ts';

/** OP9: what serves, with what, at which addresses, and what of it is on and off. Nothing of it is a secret. */
export function startLine(config: Config, port: number) {
  const { redisUrl, mysqlUrl, dataDir, environment, zego, webhooks, auth, limits } = config;
  const parts: Readonly<Record<string, boolean>> = {
    console: config.hasConsole,
    play: auth.kind !== 'given',
    keySource: auth.kind === 'given' && auth.jwksUrl !== undefined,
    zegoApi: zego.credentials !== undefined,
    cuts: limits.mediaEnforce === 'cut',
    webhooks: webhooks.urls.length > 0,
    questions: config.ask !== undefined,
    inbox: config.inboxStream !== undefined,
    metricsToken: config.metricsToken !== undefined,
    mirrors: redisUrl !== undefined && config.mirrorAbove > 0,
    trustedProxies: config.proxies > 0,
  };
  const names = (isOn: boolean) => Object.keys(parts).filter((name) => parts[name] === isOn);
  return {
    version: VERSION,
    environment,
    stores: {
      channels: redisUrl === undefined ? `SQLite in ${dataDir}` : `Redis at ${placeOf(redisUrl)}`,
      userLog: mysqlUrl === undefined ? `SQLite in ${dataDir}` : `MySQL at ${placeOf(mysqlUrl)}`,
    },
    addresses: { listens: addressOf(config, port), public: config.publicAddress ?? null },
    on: names(true),
    off: names(false),
  };
}

export const addressOf = ({ host }: Pick<Config, 'host'>, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Without user and password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
}
