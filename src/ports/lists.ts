import type { Host } from '../domain/channel.ts';
import type { Millis, Sid, UserId } from '../domain/ids.ts';
import type { LinkMedia } from '../domain/roster/linkMedia.ts';
import type { ChannelView } from './directory.ts';

/** Where something stands in a list: the least rank is the first, of equal ones the least id. */
export type Place = { readonly rank: number; readonly id: string };

/** Some rows of a list, in its order. `total`: of all that were asked for, wherever the page begins. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly total: number };

/** Only what stands behind `after`, and no more than `limit`. */
export type PageAsked = { readonly after: Place | undefined; readonly limit: number };

export type ChannelSort = 'sid' | 'viewers' | 'waiting' | 'longest-wait' | 'longest-call';
/** `strangers`: somebody publishes who must not (ME6). */
export type ChannelFilter = 'live' | 'waiting' | 'pk' | 'strangers';

export type ChannelsAsked = PageAsked & {
  readonly sort: ChannelSort;
  /** All of them must fit. */
  readonly filters: readonly ChannelFilter[];
  /** In the channel's id, or its host's id or name; empty: all. */
  readonly search: string;
};

/** A channel that is awake, as one line of a list. */
export type ChannelRow = {
  readonly sid: Sid;
  readonly host: Host | undefined;
  readonly isLive: boolean;
  readonly isOpen: boolean;
  readonly inPk: boolean;
  readonly links: number;
  readonly waiting: number;
  /** Streams that must not be on the air, and are. */
  readonly strangers: number;
  readonly clients: number;
  readonly version: number;
  /** Since when whoever waits longest waits, and whoever is on the line longest is; 0: nobody. */
  readonly waitingSince: Millis;
  readonly linkedSince: Millis;
  readonly process: ChannelView['process'];
};

/** Of those that fit the search, whatever the filters. */
export type ChannelCounts = Readonly<Record<'all' | ChannelFilter, number>>;

export type ChannelsPage = Page<ChannelRow> & { readonly counts: ChannelCounts };

export type Standing = 'host' | 'linked' | 'waiting' | 'invited';
/** `off-air`: ZEGO has told that they do not publish. */
export type PersonFilter = 'muted' | 'away' | 'off-air';
/** PE13 */
export type Mode = 'audio' | 'video' | 'both';

export type PeopleAsked = PageAsked & {
  readonly standing: readonly Standing[];
  readonly filters: readonly PersonFilter[];
  /** One of them must fit; none: any. */
  readonly modes: readonly Mode[];
  /** How a user's id or name begins; empty: any. */
  readonly prefix: string;
  /** Nobody else. */
  readonly userId: UserId | undefined;
};

/** Somebody who has to do with the call of a channel that is awake. */
export type PersonRow = {
  readonly sid: Sid;
  readonly host: Host | undefined;
  readonly userId: UserId;
  readonly nick: string;
  readonly icon: string;
  readonly standing: Standing;
  readonly since: Millis;
  /** When their time to be let in, or to answer, is over; 0: it does not end. */
  readonly endsAt: Millis;
  readonly mode: Mode;
  readonly isMuted: { readonly audio: boolean; readonly video: boolean };
  /** 0: they are there. */
  readonly awaySince: Millis;
  readonly media: LinkMedia;
  /** PE8; 0: none. */
  readonly seat: number;
  readonly process: ChannelView['process'];
};

/** A host who keeps somebody off their calls. */
export type BlockRow = {
  readonly hostId: UserId;
  readonly until: Millis | 'for-ever';
  readonly by: UserId;
  readonly at: Millis;
};

export type BlocksAsked = PageAsked & { readonly userId: UserId };

export type PeoplePage = Page<PersonRow>;
export type BlocksPage = Page<BlockRow>;

/** `away`: what is not reached now, so that some of it is missing (ST7). */
export type Surveyed<T> = T & { readonly away: string | undefined };

/** OP2, OP3: what all processes have in memory, as one list; each of them is asked once for a page. Blocks are the store's. */
export interface Lists {
  channels(asked: ChannelsAsked): Promise<Surveyed<ChannelsPage>>;
  people(asked: PeopleAsked): Promise<Surveyed<PeoplePage>>;
  /** While the store is away only by the hosts whose channels are awake. */
  blocks(asked: BlocksAsked): Promise<Surveyed<BlocksPage>>;
}
