import { type Channel, hostOf, isLive } from '../../domain/channel.ts';
import { isDealtWith } from '../../domain/media/state.ts';
import { airOf } from '../../domain/roster/air.ts';
import type { Roster } from '../../domain/roster/roster.ts';
import type { ChannelFilter, ChannelRow, ChannelSort, ChannelsAsked, ChannelsPage, Place } from '../../ports/lists.ts';
import { mergePages, pageOf } from './page.ts';

type Seen = { readonly channel: Channel; readonly roster: Roster } & Pick<ChannelRow, 'clients' | 'process'>;

export function channelRow({ channel, roster, clients, process }: Seen): ChannelRow {
  return {
    sid: channel.sid,
    host: hostOf(channel),
    isLive: isLive(channel),
    isOpen: channel.isOpen,
    inPk: channel.inPk,
    links: channel.linked.length,
    waiting: channel.waiting.length,
    strangers: strangersOn({ channel, roster }),
    clients,
    version: channel.version,
    waitingSince: channel.waiting[0]?.appliedAt ?? 0,
    linkedSince: channel.linked[0]?.allowedAt ?? 0,
    process,
  };
}

/** What was dealt with and has gone since is not counted. */
function strangersOn({ channel, roster }: Pick<Seen, 'channel' | 'roster'>): number {
  const { media } = channel;
  if (media.outsiders.length === 0) return 0;
  return airOf(roster).streams.filter((stream) => isDealtWith(media, stream, 'reported')).length;
}

/** OP3: a page's worth of the channels of one process. */
export function listChannels(rows: Iterable<ChannelRow>, asked: ChannelsAsked): ChannelsPage {
  const counts = { all: 0, live: 0, waiting: 0, pk: 0, strangers: 0 };
  const text = asked.search.toLowerCase();
  const wanted: ChannelRow[] = [];
  for (const row of rows) {
    if (!isNamed(row, text)) continue;
    counts.all += 1;
    for (const filter of FILTERS) if (FITS[filter](row)) counts[filter] += 1;
    if (asked.filters.every((filter) => FITS[filter](row))) wanted.push(row);
  }
  return { ...pageOf(wanted, placeIn(asked.sort), asked), counts };
}

export function mergeChannels(pages: readonly ChannelsPage[], { sort, limit }: ChannelsAsked): ChannelsPage {
  const counts = { all: 0, live: 0, waiting: 0, pk: 0, strangers: 0 };
  for (const page of pages) {
    counts.all += page.counts.all;
    for (const filter of FILTERS) counts[filter] += page.counts[filter];
  }
  return { ...mergePages(pages, placeIn(sort), limit), counts };
}

const FITS: Readonly<Record<ChannelFilter, (row: ChannelRow) => boolean>> = {
  live: ({ isLive }) => isLive,
  waiting: ({ waiting }) => waiting > 0,
  pk: ({ inPk }) => inPk,
  strangers: ({ strangers }) => strangers > 0,
};
const FILTERS = ['live', 'waiting', 'pk', 'strangers'] as const;

function isNamed({ sid, host }: ChannelRow, text: string): boolean {
  return text === '' || [sid, host?.userId, host?.nick].some((name) => name?.toLowerCase().includes(text));
}

/** The greatest comes first, or the longest; channels where there is nobody come last. */
const RANKS: Readonly<Record<ChannelSort, (row: ChannelRow) => number>> = {
  sid: () => 0,
  viewers: ({ clients }) => 0 - clients,
  waiting: ({ waiting }) => 0 - waiting,
  'longest-wait': ({ waitingSince }) => waitingSince || NEVER,
  'longest-call': ({ linkedSince }) => linkedSince || NEVER,
};
const NEVER = Number.MAX_SAFE_INTEGER;

export function placeIn(sort: ChannelSort): (row: ChannelRow) => Place {
  const rankOf = RANKS[sort];
  return (row) => ({ rank: rankOf(row), id: row.sid });
}
