import type { UserId } from '../../../src/domain/ids.ts';
import type { Blocked, ChangePlace, People, PeopleChange, Revocation } from '../../../src/ports/people.ts';

/** What several processes share, in memory. Only so many changes are kept. */
export function memoryPeople(changesMax = 1_000) {
  const lists = new Map<UserId, Blocked[]>();
  const revoked = new Map<UserId, number>();
  const changes: { readonly n: number; readonly change: PeopleChange }[] = [];
  const asked = { pages: 0 };
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
  const placeAt = (at: number): ChangePlace => ({ n: at, id: `${at}` });

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
    findBlocked: async (hostId, userId) => lists.get(hostId)?.find((one) => one.userId === userId),
    changeBlock: async ({ hostId, userId, block }) => {
      refuse();
      note({ block: { hostId, userId, block } });
      const others = (lists.get(hostId) ?? []).filter((one) => one.userId !== userId);
      lists.set(hostId, block === undefined ? others : [...others, { ...block, userId, n }]);
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
      if (after === undefined) return { changes: [], place: placeAt(n), isWhole: true };
      const found = changes.filter((one) => one.n > after.n);
      return {
        changes: found.map(({ change }) => change),
        place: placeAt(n),
        isWhole: found.length === n - after.n,
      };
    },
  };
  return {
    people,
    asked,
    /** Undefined: it is there again. */
    away: (error: Error | undefined) => {
      trouble = error;
    },
  };
}
