import type { Channels } from '../app/channels.ts';
import { HostBlocks } from '../app/people/hostBlocks.ts';
import { PeopleFollower } from '../app/people/peopleFollower.ts';
import { Revocations } from '../app/people/revocations.ts';
import { hostOf } from '../domain/channel.ts';
import type { UserId } from '../domain/ids.ts';
import type { People } from '../ports/people.ts';
import type { Clock, Log } from '../ports/runtime.ts';

type Deps = {
  readonly people: People;
  readonly channels: () => Channels;
  readonly blockedMax: number;
  readonly clock: Clock;
  readonly log: Log;
};

/** PE6, PE7: what this process knows of people, whatever channel they are in, and who keeps it up to date. */
export function peopleKnown({ people, channels, blockedMax, clock, log }: Deps) {
  const changed = (hostId: UserId): void => {
    for (const { actor } of channels().all()) if (hostOf(actor.channel)?.userId === hostId) actor.blocksChanged();
  };
  const wanted = (): ReadonlySet<UserId> =>
    new Set([...channels().all()].flatMap(({ actor }) => hostOf(actor.channel)?.userId ?? []));
  const blocks = new HostBlocks({ people, clock, blockedMax, changed });
  const revocations = new Revocations({ people, clock });
  return { blocks, revocations, follower: new PeopleFollower({ people, blocks, revocations, wanted, clock, log }) };
}
