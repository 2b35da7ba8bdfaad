import type { Answer } from '../api/answer.ts';
import type { ChannelPage, ListedChannel } from '../api/bodies.ts';

/** Asks for one page of the list, from `cursor` on. */
export type AskPage = (cursor: string | null, limit: number) => Promise<Answer<ChannelPage>>;

export type Found = {
  readonly channels: readonly ListedChannel[];
  /** Where the list goes on; null: it does not. */
  readonly cursor: string | null;
  /** Undefined: all of them were looked at. */
  readonly searched: number | undefined;
  /** Others may be awake that the server could not ask for. */
  readonly isPartial: boolean;
};

export const PAGE_CHANNELS = 25;
/** A search looks no further than so many pages of the longest kind. */
const SEARCH_PAGES_MAX = 10;
const SEARCH_PAGE_CHANNELS = 200;

export function matches({ sid, singer_id, singer_nick }: ListedChannel, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return [sid, singer_id, singer_nick].some((field) => field.toLowerCase().includes(text));
}

export async function readPage(ask: AskPage, cursor: string | null): Promise<Answer<Found>> {
  const answer = await ask(cursor, PAGE_CHANNELS);
  if (answer.is !== 'done') return answer;
  const { channels, cursor: next, partial = false } = answer.body;
  return { is: 'done', body: { channels, cursor: next, searched: undefined, isPartial: partial } };
}

/** The server lists, and does not search: its pages are looked through here. */
export async function search(ask: AskPage, wanted: string): Promise<Answer<Found>> {
  const channels: ListedChannel[] = [];
  let cursor: string | null = null;
  let searched = 0;
  let isPartial = false;
  for (let page = 0; page < SEARCH_PAGES_MAX; page += 1) {
    const answer: Answer<ChannelPage> = await ask(cursor, SEARCH_PAGE_CHANNELS);
    if (answer.is !== 'done') return answer;
    searched += answer.body.channels.length;
    isPartial ||= answer.body.partial === true;
    channels.push(...answer.body.channels.filter((channel) => matches(channel, wanted)));
    cursor = answer.body.cursor;
    if (cursor === null || channels.length >= PAGE_CHANNELS) break;
  }
  const shown = channels.slice(0, PAGE_CHANNELS);
  return {
    is: 'done',
    body: { channels: shown, cursor: null, searched: cursor === null ? undefined : searched, isPartial },
  };
}
