import type { ServerClock } from '../shape/serverClock.ts';
import type { DemoUser } from './demoUsers.ts';
import type { Network } from './network.ts';
import type { StreamPlay } from './streamPlay.ts';

/** What the phones of one channel share. */
export type PhoneContext = {
  readonly streams: StreamPlay;
  readonly sid: string;
  /** Whether whoever is on the line may take another seat by themselves. */
  readonly maySitElsewhere: boolean;
  readonly network: Network;
  readonly clock: ServerClock;
  readonly draw: () => void;
  readonly tokenFor: (user: DemoUser) => Promise<string>;
};
