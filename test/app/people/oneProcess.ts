import { HostBlocks } from '../../../src/app/people/hostBlocks.ts';
import { PeopleFollower } from '../../../src/app/people/peopleFollower.ts';
import { Revocations } from '../../../src/app/people/revocations.ts';
import type { Millis, UserId } from '../../../src/domain/ids.ts';
import type { BlockChange } from '../../../src/domain/moderation/blocks.ts';
import type { People } from '../../../src/ports/people.ts';
import type { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { HOST, userId } from '../../support/people.ts';

export const HOST_ID = userId(HOST);
export const LOOK_MS = 500;

export const block = (name: string, until: Millis | 'for-ever' = 'for-ever', at = 1): BlockChange => ({
  hostId: HOST_ID,
  userId: userId(name),
  block: { until, reason: 'spam', by: HOST_ID, at },
});
export const unblock = (name: string): BlockChange => ({ hostId: HOST_ID, userId: userId(name), block: undefined });

/** One process of those that share the store. */
export function processOn(people: People, clock: VirtualClock, blockedMax = 10_000) {
  const told: UserId[] = [];
  const said: string[] = [];
  const log = {
    info: (_: object, text: string) => void said.push(text),
    warn: (_: object, text: string) => void said.push(text),
  };
  const wanted = new Set<UserId>();
  const blocks = new HostBlocks({ people, clock, blockedMax, changed: (hostId) => void told.push(hostId) });
  const revocations = new Revocations({ people, clock });
  const follower = new PeopleFollower({ people, blocks, revocations, wanted: () => wanted, clock, log });
  const has = (name: string) => blocks.of(HOST_ID)(userId(name)) !== undefined;
  return { blocks, revocations, follower, told, said, wanted, has };
}
