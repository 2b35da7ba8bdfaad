import type { Config } from './config.ts';

/** What must never be told to anybody. */
export function secretsOf({ auth, metricsToken, redisUrl, mysqlUrl, zego, webhooks }: Config): readonly string[] {
  const secrets = [
    ...(auth.kind === 'given' ? auth.secrets : []),
    metricsToken ?? '',
    ...passwordsIn(redisUrl),
    ...passwordsIn(mysqlUrl),
    ...zego.callbackSecrets,
    ...webhooks.secrets,
    zego.credentials?.serverSecret ?? '',
  ];
  return secrets.filter((secret) => secret !== '');
}

/** As it is written in the address, and as it is meant. */
function passwordsIn(url: string | undefined): string[] {
  const password = url === undefined ? '' : (URL.parse(url)?.password ?? '');
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
