/** What an address of Redis or MySQL has to look like. */
export type ServiceUrl = {
  readonly protocols: readonly [string, ...string[]];
  readonly path: RegExp;
  /** What the path names. */
  readonly pathNames: string;
};

export const REDIS: ServiceUrl = {
  protocols: ['redis:', 'rediss:'],
  path: /^(\/\d{0,5})?$/,
  pathNames: 'the number of a database',
};

export const MYSQL: ServiceUrl = {
  protocols: ['mysql:', 'mariadb:'],
  path: /^(\/[\w$-]{0,64})?$/,
  pathNames: 'one database',
};

const CHARS_MAX = 4_096;

/** Undefined: nothing. Else what, in words that show nothing of the address: it may hold a password. */
export function wrongWith(value: string, { protocols, path, pathNames }: ServiceUrl): string | undefined {
  const begins = protocols.map((protocol) => `${protocol}//`);
  if (value.length > CHARS_MAX) return 'it is too long';
  if (/\s/.test(value)) return 'there is a space in it';
  if (!begins.some((begin) => value.toLowerCase().startsWith(begin)))
    return `it does not begin with ${begins.join(' or ')}`;
  const url = URL.parse(value);
  if (url === null) return 'its host or port is wrong, or the password has a character that must be percent-encoded';
  if (url.hostname === '') return 'it names no host';
  if (url.search !== '' || url.hash !== '')
    return 'nothing may come after "?" or "#"; in a password they are %3F and %23';
  return path.test(url.pathname) ? undefined : `after the host it may only name ${pathNames}`;
}
