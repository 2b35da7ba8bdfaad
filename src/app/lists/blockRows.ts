import type { BlockRow, BlocksAsked, BlocksPage, Place } from '../../ports/lists.ts';
import { mergePages, pageOf } from './page.ts';

/** In the order of the hosts' ids. */
export const listBlocks = (rows: Iterable<BlockRow>, asked: BlocksAsked): BlocksPage => pageOf(rows, placeOf, asked);

export const mergeBlocks = (pages: readonly BlocksPage[], { limit }: BlocksAsked): BlocksPage =>
  mergePages(pages, placeOf, limit);

export const placeOf = ({ hostId }: BlockRow): Place => ({ rank: 0, id: hostId });
