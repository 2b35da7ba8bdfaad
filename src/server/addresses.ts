import type { Server as HttpServer } from 'node:http';
import { hostname } from 'node:os';
import type { Reach } from '../http/pages/consolePolicy.ts';
import type { Config } from './config/config.ts';

export type Addresses = {
  readonly port: () => number;
  /** Which process it is, to whoever runs several. */
  readonly place: () => string;
  readonly own: () => string;
  /** How clients reach this process; undefined: as they reach any. */
  readonly public: () => string | undefined;
  readonly reach: () => Reach;
};

const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Where this process is, to the others and to clients; known once it listens. */
export function addressesOf({ publicAddress, host, redisUrl }: Config, http: HttpServer): Addresses {
  const port = () => {
    const address = http.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const own = () => publicAddress ?? `${host}:${port()}`;
  // On one machine processes have addresses of their own; anywhere else somebody has to say how they are reached.
  const isNamed = redisUrl !== undefined && !ANY_ADDRESS.has(host);
  return {
    port,
    place: () => `${hostname()}:${port()}`,
    own,
    public: () => publicAddress ?? (isNamed ? own() : undefined),
    reach: () => {
      if (redisUrl !== undefined) return { to: 'anywhere' };
      return publicAddress === undefined ? { to: 'here' } : { to: 'address', address: publicAddress };
    },
  };
}
