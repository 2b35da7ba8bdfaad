import { lookersOf } from '../../app/audience.ts';
import type { Channels, LocalChannel } from '../../app/channels.ts';
import { listBlocks } from '../../app/lists/blockRows.ts';
import { channelRow, listChannels } from '../../app/lists/channelRows.ts';
import { listPeople, peopleRows } from '../../app/lists/peopleRows.ts';
import type { HostBlocks } from '../../app/people/hostBlocks.ts';
import type { ChannelView } from '../../ports/directory.ts';
import type {
  BlocksAsked,
  BlocksPage,
  ChannelsAsked,
  ChannelsPage,
  PeopleAsked,
  PeoplePage,
} from '../../ports/lists.ts';

/** What a process can be asked for a list. */
export type ListRequest =
  | { readonly type: 'list-channels'; readonly asked: ChannelsAsked }
  | { readonly type: 'list-people'; readonly asked: PeopleAsked }
  | { readonly type: 'list-blocks'; readonly asked: BlocksAsked };

export type ListHereDeps = {
  readonly channels: Channels;
  readonly blocks: Pick<HostBlocks, 'ofUser'>;
  readonly process: () => ChannelView['process'];
};

/** Of what this process has. */
export type ListHere = {
  readonly channels: (asked: ChannelsAsked) => ChannelsPage;
  readonly people: (asked: PeopleAsked) => PeoplePage;
  readonly blocks: (asked: BlocksAsked) => BlocksPage;
};

export function createListHere({ channels, blocks, process }: ListHereDeps): ListHere {
  const all = () => Iterator.from(channels.all());
  return {
    channels: (asked) => {
      const here = process();
      const row = (local: LocalChannel) => {
        const { channel, roster } = local.actor;
        return channelRow({ channel, roster, clients: lookersOf(local).clients, process: here });
      };
      return listChannels(all().map(row), asked);
    },
    people: (asked) => {
      const here = process();
      const rows = ({ actor: { channel, awaySince, mediaOf } }: LocalChannel) =>
        peopleRows({ channel, awaySince, mediaOf, process: here }, asked.standing);
      return listPeople(all().flatMap(rows), asked);
    },
    blocks: (asked) => listBlocks(blocks.ofUser(asked.userId), asked),
  };
}

export function answerList(here: ListHere, { type, asked }: ListRequest): ChannelsPage | PeoplePage | BlocksPage {
  switch (type) {
    case 'list-channels':
      return here.channels(asked);
    case 'list-people':
      return here.people(asked);
    case 'list-blocks':
      return here.blocks(asked);
  }
}
