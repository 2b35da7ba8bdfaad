import { WrongSetting } from '../stores/storeError.ts';
import type { Config } from './config/config.ts';

// As in sysexits.h: a mistake in the configuration. To start again as it is would be in vain.
export const EXIT_CONFIG = 78;
/** What keeps it from starting may pass: a supervisor may try again. */
export const EXIT_FAILED = 1;

type Refusal = { readonly says: string; readonly exitCode: number };

/** Why the server cannot start, and what to do about it. */
export function refusedStart(error: unknown, { host, port }: Config): Refusal {
  const wrong = (says: string): Refusal => ({ says, exitCode: EXIT_CONFIG });
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE': {
      const says = `port ${port} on ${host} is in use; stop what holds it, or set PORT to another one`;
      return { says, exitCode: EXIT_FAILED };
    }
    case 'EACCES':
      return wrong(`port ${port} on ${host} is not allowed to this user; set PORT to one above 1023`);
    case 'EADDRNOTAVAIL':
      return wrong(`this machine has no address ${host}; set HOST to one that it has`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return wrong(`nobody knows a host named ${host}; set HOST to an address of this machine`);
    default: {
      const says = error instanceof Error ? error.message : String(error);
      return { says, exitCode: error instanceof WrongSetting ? EXIT_CONFIG : EXIT_FAILED };
    }
  }
}
