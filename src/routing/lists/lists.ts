import type { z } from 'zod';
import { listBlocks, mergeBlocks } from '../../app/lists/blockRows.ts';
import { mergeChannels } from '../../app/lists/channelRows.ts';
import { mergePeople } from '../../app/lists/peopleRows.ts';
import type { UserId } from '../../domain/ids.ts';
import { Unavailable } from '../../ports/channelStore.ts';
import type { BlockRow, BlocksAsked, BlocksPage, Lists, Surveyed } from '../../ports/lists.ts';
import type { ListHere, ListRequest } from './listHere.ts';
import { blocksPage, channelsPage, peoplePage } from './listMessages.ts';

/** What the other processes said; `silent`: those of them that did not answer in time. */
export type Survey<T> = { readonly answers: readonly T[]; readonly silent: readonly string[] };

export type ListsDeps = {
  readonly here: ListHere;
  /** Each of the others is asked once. Rejects with `Unavailable` if it is not known who they are. */
  readonly survey: <T>(request: ListRequest, answer: z.ZodType<T>) => Promise<Survey<T>>;
  /** Which hosts keep this user off their calls, as the store has it. */
  readonly blockersOf: (userId: UserId) => Promise<readonly BlockRow[]>;
};

/** OP2, OP3: each process gives its own page, and the one that was asked makes one of them. */
export function createLists({ here, survey, blockersOf }: ListsDeps): Lists {
  /** ST7: while what tells of the others is away, what this process has in memory. */
  async function everywhere<T>(request: ListRequest, answer: z.ZodType<T>): Promise<Survey<T> & { away?: string }> {
    try {
      return await survey(request, answer);
    } catch (error) {
      if (error instanceof Unavailable) return { answers: [], silent: [], away: error.publicly };
      throw error;
    }
  }

  async function merged<Asked, T extends object>(
    asked: Asked,
    others: Promise<Survey<T> & { away?: string }>,
    { own, merge }: { own: (asked: Asked) => T; merge: (pages: readonly T[], asked: Asked) => T },
  ): Promise<Surveyed<T>> {
    const { answers, silent, away = missing(silent.length) } = await others;
    return { ...merge([own(asked), ...answers], asked), away };
  }

  const blocksInMemory = (asked: BlocksAsked): Promise<Surveyed<BlocksPage>> =>
    merged(asked, everywhere({ type: 'list-blocks', asked }, blocksPage), { own: here.blocks, merge: mergeBlocks });

  return {
    channels: (asked) =>
      merged(asked, everywhere({ type: 'list-channels', asked }, channelsPage), {
        own: here.channels,
        merge: mergeChannels,
      }),
    people: (asked) =>
      merged(asked, everywhere({ type: 'list-people', asked }, peoplePage), { own: here.people, merge: mergePeople }),
    blocks: async (asked) => {
      try {
        return { ...listBlocks(await blockersOf(asked.userId), asked), away: undefined };
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        const known = await blocksInMemory(asked);
        return { ...known, away: known.away ?? error.publicly };
      }
    },
  };
}

function missing(silent: number): string | undefined {
  if (silent === 0) return undefined;
  return silent === 1 ? 'a process does not answer' : `${silent} processes do not answer`;
}
