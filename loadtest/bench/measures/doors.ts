import { alternate } from '../alternate.ts';
import { type Caller, type Join, joinColyseus } from '../callers/callers.ts';
import { joinByNumber, joinInProtobuf, joinPlainBytes, joinPlainJson } from '../callers/doorCallers.ts';
import { joinByOrders } from '../callers/orderer.ts';
import type { Bench, Group } from '../group.ts';
import { startRedis } from '../redis.ts';
import type { Result } from '../report.ts';
import { serveOurs } from '../servers.ts';
import { median } from '../statistics.ts';
import type { Served } from '../testBed.ts';
import { load, openCall } from './commands.ts';

type Contestant = { readonly name: string; readonly viewers: readonly Caller[] };

/**
 * What is beside names at the socket of Colyseus' SDK: orders over HTTP, each viewer's on a connection of its own, what phones of
 * the original speak at the same socket, and the plain door.
 */
const DOORS = {
  orders_sqlite_vs_socket: { name: 'orders', join: joinByOrders, isRedis: false },
  orders_redis_vs_socket: { name: 'orders', join: joinByOrders, isRedis: true },
  numbers_vs_socket: { name: 'numbers', join: joinByNumber, isRedis: false },
  protobuf_vs_socket: { name: 'protobuf', join: joinInProtobuf, isRedis: false },
  plain_json_vs_socket: { name: 'plain JSON', join: joinPlainJson, isRedis: false },
  plain_bytes_vs_socket: { name: 'plain bytes', join: joinPlainBytes, isRedis: false },
} as const;
type DoorName = keyof typeof DOORS;
const SOCKET = { name: 'socket', join: joinColyseus } as const;

/** Apply and cancel, pairs a second, by one door and another of the same server. */
export const doors: Group<DoorName> = {
  names: [
    ...(['orders_sqlite_vs_socket', 'orders_redis_vs_socket', 'numbers_vs_socket', 'protobuf_vs_socket'] as const),
    ...(['plain_json_vs_socket', 'plain_bytes_vs_socket'] as const),
  ],
  async measure(wanted, bench) {
    const { testBed } = bench;
    const [inRedis, inSqlite] = [wanted.filter(isInRedis), wanted.filter((name) => !isInRedis(name))];
    const results: Result[] = [];
    if (inSqlite.length > 0) results.push(...(await besideSocket(inSqlite, await serveOurs(testBed), bench)));
    if (inRedis.length === 0) return results;
    const redis = await startRedis(testBed);
    return [...results, ...(await besideSocket(inRedis, await serveOurs(testBed, { REDIS_URL: redis.url }), bench))];
  },
};

const isInRedis = (name: DoorName): boolean => DOORS[name].isRedis;

async function besideSocket(names: readonly DoorName[], served: Served, { sizes, say }: Bench): Promise<Result[]> {
  const { rounds, seconds, warmUpS, channels } = sizes.doors;
  const contestants: Contestant[] = [];
  for (const { name, join } of [...names.map((door) => DOORS[door]), SOCKET])
    contestants.push(await enter(name, join, served.url, channels));
  const figures = await alternate(contestants, rounds, async ({ round, contestant }) => {
    await load(contestant.viewers, warmUpS);
    const { pairs, tookMs } = await load(contestant.viewers, seconds);
    const perSecond = (1_000 * pairs) / tookMs;
    say(`round ${round}  ${contestant.name.padEnd(11)}  ${perSecond.toFixed(0).padStart(6)} pairs/s`);
    return perSecond;
  });
  for (const { viewers } of contestants) await Promise.all(viewers.map((viewer) => viewer.leave()));
  await served.stop();
  const reached = figures.map(median);
  const socket = reached.at(-1) ?? Number.NaN;
  return names.map((name, nth) => {
    const mine = reached[nth] ?? Number.NaN;
    const told = `${DOORS[name].name} ${mine.toFixed(0)}, socket ${socket.toFixed(0)} pairs of commands/s`;
    return { name, value: mine / socket, told };
  });
}

/** In channels of their own, of one server. */
async function enter(name: string, join: Join, url: string, channels: number): Promise<Contestant> {
  const calls = Array.from({ length: channels }, (_, n) => openCall(url, join, `${name.replace(' ', '-')}-${n}`));
  return { name, viewers: await Promise.all(calls) };
}
