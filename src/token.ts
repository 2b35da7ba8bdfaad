// Makes a token with the server's own AUTH_SECRET: for operators, and to try things out.

import { parseArgs } from 'node:util';
import { parseClaims, ROLES } from './server/auth/tokenClaims.ts';
import { createTokens, type TokenClaims } from './server/auth/tokens.ts';
import { readConfig } from './server/config/config.ts';
import { endWithUsage, helpIfAsked } from './server/usage.ts';

/** As in sysexits.h: a mistake in the configuration. */
const EXIT_CONFIG = 78;
const HOURS = 12;
const HOURS_MAX = 8_760;
const HOUR_S = 3_600;

const USAGE = `usage: npm run token -- --role ROLE --sub NAME [--sid CHANNEL] [--nick NAME] [--scope ORDER]… [--hours N]
  --role   host, moderator, viewer, admin, operator, observer or service
  --sub    whose it is: a user's id, or the name of a system
  --sid    the channel that it is for; a host's and a moderator's must name one
  --scope  of a service: an order that it may give; all, if none is named
  --hours  how long it is good for: ${HOURS}, if not given
It is signed with AUTH_SECRET, which must be that of the server. The token is all that goes to standard output.`;

helpIfAsked(USAGE);
const asked = readArguments(process.argv.slice(2));
if ('mistake' in asked) endWithUsage(asked.mistake, USAGE);
process.exitCode = await write(asked);

async function write(claims: TokenClaims): Promise<number> {
  // What else a server needs is nothing to a token.
  const config = readConfig({ AUTH_SECRET: process.env.AUTH_SECRET });
  if ('mistakes' in config) return complain('This setting is wrong:', ...config.mistakes);
  const { auth } = config;
  if (auth.kind === 'made-up') {
    return complain('AUTH_SECRET is not set: a token is signed with the secret of the server that is to take it.');
  }
  process.stdout.write(`${await createTokens(auth).issue(claims)}\n`);
  return 0;
}

function readArguments(args: readonly string[]): TokenClaims | { readonly mistake: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        role: { type: 'string' },
        sub: { type: 'string' },
        sid: { type: 'string' },
        nick: { type: 'string' },
        scope: { type: 'string', multiple: true },
        hours: { type: 'string', default: `${HOURS}` },
      },
    });
    const { hours, ...named } = values;
    const ttl_s = Math.round(Number(hours) * HOUR_S);
    if (!(ttl_s >= 1 && ttl_s <= HOURS_MAX * HOUR_S)) {
      throw new Error(`--hours must be a number above 0, and at most ${HOURS_MAX}`);
    }
    const { sub } = named;
    const role = ROLES.find((one) => one === named.role);
    if (sub === undefined || role === undefined) throw new Error(`--sub and --role are needed: ${ROLES.join(', ')}`);
    const known = parseClaims(named);
    if ('refused' in known) throw new Error(known.refused);
    return { ...named, sub, role, ttl_s };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}

function complain(...lines: readonly string[]): number {
  process.stderr.write(`${lines.join('\n  ')}\n`);
  return EXIT_CONFIG;
}
