import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { AuditEntry } from '../../domain/audit/entry.ts';
import type { UserId } from '../../domain/ids.ts';
import { type Blocker, type People, type PeopleBounds, REVOKED_MAX } from '../../ports/people.ts';
import type { Clock } from '../../ports/runtime.ts';
import { readBlock, readRevocation, readRows, readUserId } from '../records/people.ts';
import { read, Unreadable } from '../records/read.ts';
import { eachRow, readOne, type TellUnreadable } from '../records/unreadable.ts';
import { wholePage } from '../records/wholePage.ts';
import { AUDIT, auditFields } from './audit.ts';
import { blockWords } from './blocks.ts';
import { BLOCKERS_PREFIX, blockKeys, PEOPLE, PEOPLE_CHANGES, REVOKED, REVOKED_ENDS, REVOKED_IDS } from './keys.ts';
import type { RedisLink } from './link.ts';
import { followedPeople } from './peopleChanges.ts';
import { runScript, type Script } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

export type RedisPeopleDeps = {
  readonly link: RedisLink;
  readonly scripts: Pick<Scripts, 'changeBlock' | 'revoke' | 'restorePeople'>;
  readonly bounds: PeopleBounds;
  readonly clock: Pick<Clock, 'now'>;
  readonly tell: TellUnreadable;
};

/** The script that writes it adds it to a stream, from which all processes read on (ADR 0033). */
export function redisPeople({ link, scripts, bounds, clock, tell }: RedisPeopleDeps): People {
  const each = eachRow(link.name, tell);
  const run = async (script: Script, keys: readonly string[], words: readonly (string | number)[]): Promise<void> => {
    await link.ask((client) => runScript(client, script, keys, words));
  };

  return {
    blocked: (hostId, { before, limit }) => {
      const { blocks, order } = blockKeys(hostId);
      return wholePage({
        limit,
        ask: (last?: Placed) =>
          link.ask(async (client) => {
            const start = last?.n ?? before;
            const words = [start === undefined ? '+inf' : `(${start}`, '-inf'] as const;
            const found = await client.zrevrangebyscore(order, ...words, 'WITHSCORES', 'LIMIT', 0, limit);
            const userIds = found.filter((_, index) => index % 2 === 0);
            const kept = userIds.length === 0 ? [] : await client.hmget(blocks, ...userIds);
            return userIds.map((userId, index): Placed => ({ userId, n: found[index * 2 + 1], block: kept[index] }));
          }),
        read: (rows) => readRows('block', rows.filter(isThere), readBlocked, each),
      });
    },
    findBlocked: async (hostId, userId) => {
      const { blocks, order } = blockKeys(hostId);
      const [block, n] = await link.ask((client) =>
        Promise.all([client.hget(blocks, userId), client.zscore(order, userId)]),
      );
      return readRows('block', block === null ? [] : [{ userId, n, block }], readBlocked, each)[0];
    },
    blockers: async (userId, { after, limit }) => {
      const blockOf = async (client: Redis, hostId: string) => {
        const id = readOne(() => readUserId(hostId));
        return id instanceof Unreadable ? '' : client.hget(blockKeys(id).blocks, userId);
      };
      const blockers = await wholePage({
        limit,
        ask: (last?: Listed) =>
          link.ask(async (client) => {
            const start = behind(last?.hostId ?? after);
            const hostIds = await client.zrangebylex(BLOCKERS_PREFIX + userId, start, '+', 'LIMIT', 0, limit);
            const blocks = await Promise.all(hostIds.map((id) => blockOf(client, id)));
            return hostIds.map((hostId, index): Listed => ({ hostId, block: blocks[index] }));
          }),
        read: (rows) => readRows('block', rows.filter(isThere), readBlocker, each),
      });
      return { blockers, next: blockers.length < limit ? undefined : blockers.at(-1)?.hostId };
    },
    changeBlock: (change, now, noted) => {
      const { keys, words } = blockWords(change, now, bounds.blockedMax);
      return run(scripts.changeBlock, [...keys, AUDIT], [...words, ...auditWords(noted)]);
    },
    revoked: ({ after, limit }) =>
      wholePage({
        limit,
        ask: (last?: { readonly userId: string }) =>
          link.ask(async (client) => {
            const start = behind(last?.userId ?? after);
            const userIds = await client.zrangebylex(REVOKED_IDS, start, '+', 'LIMIT', 0, limit);
            const times = userIds.length === 0 ? [] : await client.hmget(REVOKED, ...userIds);
            return userIds.map((userId, index) => ({ userId, before: Number(times[index] ?? 0) }));
          }),
        read: (rows) => readRows('revocation', rows, readRevocation, each),
      }),
    revoke: ({ userId, before }, now, noted) => {
      const keptUntil = Math.max(before, now) + bounds.revokedMs;
      const keys = [PEOPLE, PEOPLE_CHANGES, REVOKED, REVOKED_IDS, REVOKED_ENDS, AUDIT];
      const words = [userId, before, keptUntil, clock.now(), REVOKED_MAX, ...auditWords(noted)];
      return run(scripts.revoke, keys, words);
    },
    ...followedPeople({ link, scripts, bounds, each }),
  };
}

type Kept = { readonly block: string | null | undefined };
type Placed = Kept & { readonly userId: string; readonly n: string | undefined };
type Listed = Kept & { readonly hostId: string };

/** One that was taken out in between is not there any more. */
const isThere = ({ block }: Kept): boolean => typeof block === 'string';

/** In the order of bytes. */
const behind = (id: string | undefined): string => (id === undefined ? '-' : `(${id}`);

const auditWords = (noted: AuditEntry | undefined) => (noted === undefined ? [] : auditFields(noted));

const blocker = z.object({ hostId: z.unknown(), block: z.unknown() });

function readBlocker(raw: unknown): Blocker {
  const { hostId, block } = read(blocker, raw, 'block');
  return { hostId: readUserId(hostId), ...readBlock(block) };
}

const placed = z.object({ userId: z.unknown(), n: z.coerce.number(), block: z.unknown() });

function readBlocked(raw: unknown) {
  const { userId, n, block } = read(placed, raw, 'block');
  const id: UserId = readUserId(userId);
  return { userId: id, n, ...readBlock(block) };
}
