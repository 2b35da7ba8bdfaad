import type { JournalEntry } from '../../domain/journal.ts';
import type { Block, BlockChange } from '../../domain/moderation/blocks.ts';
import { blockChanges } from '../../domain/moderation/events.ts';
import { endOf, writeBlock } from '../records/people.ts';
import { BLOCKERS_PREFIX, blockKeys, type Kind, PEOPLE, PEOPLE_CHANGES } from './keys.ts';
import type { RedisCommand } from './publish/originalKeys.ts';

/** As people.lua takes one: the keys, then the words behind them. */
export function blockWords({ hostId, userId, block }: BlockChange, now: number, blockedMax: number) {
  const { blocks, order, ends } = blockKeys(hostId);
  return {
    keys: [PEOPLE, PEOPLE_CHANGES, blocks, order, ends],
    words: [
      ...[hostId, userId, block === undefined ? '' : writeBlock(block), endsText(block)],
      ...[`${now}`, `${blockedMax}`, BLOCKERS_PREFIX],
    ],
  };
}

const endsText = (block: Block | undefined): string => `${(block && endOf(block)) ?? ''}`;

const KINDS: readonly Kind[] = ['H', 'X', 'H', 'Z', 'Z'];

/** PE6: what a commit's entries do to the lists of hosts; as it is done alone, and among other commands. */
export function blocksTo(entries: readonly JournalEntry[], blockedMax: number) {
  const changes = blockChanges(entries.flatMap(({ events }) => events)).map((change) =>
    blockWords(change, change.block?.at ?? 0, blockedMax),
  );
  return {
    changes,
    keys: changes.flatMap(({ keys }) =>
      KINDS.map((kind, index): readonly [key: string, kind: Kind] => [keys[index] ?? PEOPLE, kind]),
    ),
    commands: changes.map(({ keys, words }): RedisCommand => ['@change-block', ...keys, ...words]),
  };
}
