import { z } from 'zod';
import type {
  BlockRow,
  BlocksAsked,
  BlocksPage,
  ChannelFilter,
  ChannelRow,
  ChannelSort,
  ChannelsAsked,
  ChannelsPage,
  Mode,
  PeopleAsked,
  PeoplePage,
  PersonFilter,
  PersonRow,
  Place,
  Standing,
} from '../../ports/lists.ts';
import { maybe, nameIn } from '../../stores/records/read.ts';
import { host, sid, userId } from '../../stores/records/values.ts';
import type { ListRequest } from './listHere.ts';

// What processes ask each other for lists, and answer: read like anything else that comes from outside.

const place: z.ZodType<Place> = z.object({ rank: z.number(), id: z.string() });
const page = { after: maybe(place), limit: z.number() };

const channelsAsked: z.ZodType<ChannelsAsked> = z.object({
  ...page,
  sort: nameIn<ChannelSort>({
    ...{ sid: true, viewers: true, waiting: true },
    ...{ 'longest-wait': true, 'longest-call': true },
  }),
  filters: z.array(nameIn<ChannelFilter>({ live: true, waiting: true, pk: true, strangers: true })),
  search: z.string(),
});

const standing = nameIn<Standing>({ host: true, linked: true, waiting: true, invited: true });
const mode = nameIn<Mode>({ audio: true, video: true, both: true });

const peopleAsked: z.ZodType<PeopleAsked> = z.object({
  ...page,
  standing: z.array(standing),
  filters: z.array(nameIn<PersonFilter>({ muted: true, away: true, 'off-air': true })),
  modes: z.array(mode),
  prefix: z.string(),
  userId: maybe(userId),
});

const blocksAsked: z.ZodType<BlocksAsked> = z.object({ ...page, userId });

export const listRequests = [
  z.object({ type: z.literal('list-channels'), asked: channelsAsked }),
  z.object({ type: z.literal('list-people'), asked: peopleAsked }),
  z.object({ type: z.literal('list-blocks'), asked: blocksAsked }),
] as const satisfies readonly z.ZodType<ListRequest>[];

const process = z.object({ id: z.string(), address: z.string() });

const channelRow: z.ZodType<ChannelRow> = z.object({
  sid,
  host: maybe(host),
  isLive: z.boolean(),
  isOpen: z.boolean(),
  inPk: z.boolean(),
  links: z.number(),
  waiting: z.number(),
  strangers: z.number(),
  clients: z.number(),
  version: z.number(),
  waitingSince: z.number(),
  linkedSince: z.number(),
  process,
});

const personRow: z.ZodType<PersonRow> = z.object({
  sid,
  host: maybe(host),
  userId,
  nick: z.string(),
  icon: z.string(),
  standing,
  since: z.number(),
  endsAt: z.number(),
  mode,
  isMuted: z.object({ audio: z.boolean(), video: z.boolean() }),
  awaySince: z.number(),
  media: z.literal([0, 1, 2]),
  seat: z.number(),
  process,
});

const blockRow: z.ZodType<BlockRow> = z.object({
  hostId: userId,
  until: z.union([z.number(), z.literal('for-ever')]),
  by: userId,
  at: z.number(),
});

const total = z.number();

export const channelsPage: z.ZodType<ChannelsPage> = z.compile(
  z.object({
    rows: z.array(channelRow),
    total,
    counts: z.object({
      all: z.number(),
      live: z.number(),
      waiting: z.number(),
      pk: z.number(),
      strangers: z.number(),
    }),
  }),
);

export const peoplePage: z.ZodType<PeoplePage> = z.compile(z.object({ rows: z.array(personRow), total }));

export const blocksPage: z.ZodType<BlocksPage> = z.compile(z.object({ rows: z.array(blockRow), total }));
