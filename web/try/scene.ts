import type { ServerClock } from '../shape/serverClock.ts';
import type { Fellow } from './cast.ts';
import type { Network } from './network.ts';

/** What the phones of one channel share. */
export type Scene = {
  readonly sid: string;
  readonly network: Network;
  readonly clock: ServerClock;
  readonly draw: () => void;
  readonly tokenFor: (user: Fellow) => Promise<string>;
};
