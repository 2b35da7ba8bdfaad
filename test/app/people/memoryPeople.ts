import type { UserId } from '../../../src/domain/ids.ts';
import type { Block, BlockChange } from '../../../src/domain/moderation/blocks.ts';
import type { Blocked, ChangePlace, People, PeopleChange, Revocation } from '../../../src/ports/people.ts';

/** What several processes share, in memory. Only so many changes are kept. */
export function memoryPeople(changesMax = 1_000) {
  const lists = new Map<UserId, Blocked[]>();
  const revoked = new Map<UserId, number>();
  const changes: { readonly n: number; readonly change: PeopleChange }[] = [];
  const asked = { pages: 0 };
  /** How much at a time was given back. */
  const restored: number[] = [];
  let n = 0;
  let trouble: Error | undefined;
  const note = (change: PeopleChange): void => {
    n += 1;
    changes.push({ n, change });
    changes.splice(0, changes.length - changesMax);
  };
  const refuse = (): void => {
    if (trouble !== undefined) throw trouble;
  };
  let life = 0;
  const placeAt = (at: number): ChangePlace => ({ n: at, id: `${life}/${at}`, life: `${life}` });

  const others = ({ hostId, userId }: Pick<BlockChange, 'hostId' | 'userId'>): Blocked[] =>
    (lists.get(hostId) ?? []).filter((one) => one.userId !== userId);
  const add = (of: Pick<BlockChange, 'hostId' | 'userId'>, block: Block): void => {
    lists.set(of.hostId, [...others(of), { ...block, userId: of.userId, n }]);
  };

  const people: People = {
    blocked: async (hostId, { before = Number.POSITIVE_INFINITY, limit }) => {
      refuse();
      asked.pages += 1;
      const list = lists.get(hostId) ?? [];
      return list
        .filter((one) => one.n < before)
        .toReversed()
        .slice(0, limit);
    },
    blockers: async (userId, { after = '', limit }) => {
      refuse();
      const found = [...lists]
        .flatMap(([hostId, list]) => list.filter((one) => one.userId === userId).map((block) => ({ ...block, hostId })))
        .filter(({ hostId }) => hostId > after)
        .toSorted((one, other) => (one.hostId < other.hostId ? -1 : 1))
        .slice(0, limit);
      return { blockers: found, next: found.length < limit ? undefined : found.at(-1)?.hostId };
    },
    findBlocked: async (hostId, userId) => lists.get(hostId)?.find((one) => one.userId === userId),
    changeBlock: async ({ hostId, userId, block }) => {
      refuse();
      note({ block: { hostId, userId, block } });
      if (block !== undefined) add({ hostId, userId }, block);
      else lists.set(hostId, others({ hostId, userId }));
    },
    revoked: async ({ after = '', limit }) => {
      refuse();
      const found = [...revoked].map(([userId, before]): Revocation => ({ userId, before }));
      return found
        .filter(({ userId }) => userId > after)
        .toSorted((one, other) => (one.userId < other.userId ? -1 : 1))
        .slice(0, limit);
    },
    revoke: async ({ userId, before }) => {
      refuse();
      note({ revocation: { userId, before } });
      if (before === 0) revoked.delete(userId);
      else revoked.set(userId, before);
    },
    changes: async (after) => {
      refuse();
      if (after === undefined) return { changes: [], place: placeAt(n), isWhole: true, hasLost: false };
      const hasLost = after.life !== `${life}`;
      const from = hasLost ? 0 : after.n;
      const found = changes.filter((one) => one.n > from);
      return {
        changes: found.map(({ change }) => change),
        place: placeAt(n),
        isWhole: !hasLost && found.length === n - from,
        hasLost,
      };
    },
    restore: async (lost, seen) => {
      refuse();
      if (seen.life !== `${life}` || seen.n !== n) return undefined;
      for (const change of lost) {
        n += 1;
        if ('revocation' in change) revoked.set(change.revocation.userId, change.revocation.before);
        else if (change.block.block !== undefined) add(change.block, change.block.block);
      }
      n += 2;
      restored.push(lost.length);
      return placeAt(n);
    },
  };
  return {
    people,
    asked,
    restored,
    /** It comes back empty. */
    forget: () => {
      for (const kept of [lists, revoked]) kept.clear();
      changes.splice(0);
      n = 0;
      life += 1;
    },
    /** Undefined: it is there again. */
    away: (error: Error | undefined) => {
      trouble = error;
    },
  };
}
