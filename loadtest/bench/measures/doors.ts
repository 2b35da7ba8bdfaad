import { alternate } from '../alternate.ts';
import { type Caller, type Join, joinColyseus } from '../callers.ts';
import type { Bench, Group } from '../group.ts';
import { joinByOrders } from '../orderer.ts';
import { joinPlainBytes, joinPlainJson } from '../plainCallers.ts';
import { startRedis } from '../redis.ts';
import type { Result } from '../report.ts';
import { serveOurs } from '../servers.ts';
import { median } from '../statistics.ts';
import { load, openCall } from './commands.ts';

type Contestant = { readonly name: string; readonly viewers: readonly Caller[] };

/** What is beside the socket of Colyseus' SDK: orders over HTTP, each viewer's on a connection of its own, and the plain door. */
const DOORS = {
  orders_sqlite_vs_socket: { name: 'orders', join: joinByOrders, isRedis: false },
  orders_redis_vs_socket: { name: 'orders', join: joinByOrders, isRedis: true },
  plain_json_vs_socket: { name: 'plain JSON', join: joinPlainJson, isRedis: false },
  plain_bytes_vs_socket: { name: 'plain bytes', join: joinPlainBytes, isRedis: false },
} as const;
type DoorName = keyof typeof DOORS;

/** Apply and cancel, pairs a second, by one door and another of the same server. */
export const doors: Group<DoorName> = {
  names: ['orders_sqlite_vs_socket', 'orders_redis_vs_socket', 'plain_json_vs_socket', 'plain_bytes_vs_socket'],
  async measure(wanted, bench) {
    const results: Result[] = [];
    for (const name of wanted) results.push(await beside(name, bench));
    return results;
  },
};

async function beside(name: DoorName, { testBed, sizes, say }: Bench): Promise<Result> {
  const { rounds, seconds, warmUpS, channels } = sizes.commands;
  const door = DOORS[name];
  const settings = door.isRedis ? { REDIS_URL: (await startRedis(testBed)).url } : {};
  const served = await serveOurs(testBed, settings);
  const contestants = [
    await enter(door.name, door.join, served.url, channels),
    await enter('socket', joinColyseus, served.url, channels),
  ];
  const [ours = [], theirs = []] = await alternate(contestants, rounds, async ({ round, contestant }) => {
    await load(contestant.viewers, warmUpS);
    const { pairs, tookMs } = await load(contestant.viewers, seconds);
    const perSecond = (1_000 * pairs) / tookMs;
    say(`round ${round}  ${contestant.name.padEnd(11)}  ${perSecond.toFixed(0).padStart(6)} pairs/s`);
    return perSecond;
  });
  for (const { viewers } of contestants) await Promise.all(viewers.map((viewer) => viewer.leave()));
  await served.stop();
  const [mine, other] = [median(ours), median(theirs)];
  return {
    name,
    value: mine / other,
    told: `${door.name} ${mine.toFixed(0)}, socket ${other.toFixed(0)} pairs of commands/s`,
  };
}

/** In channels of their own, of one server. */
async function enter(name: string, join: Join, url: string, channels: number): Promise<Contestant> {
  const calls = Array.from({ length: channels }, (_, n) => openCall(url, join, `${name}-${n}`));
  return { name, viewers: await Promise.all(calls) };
}
