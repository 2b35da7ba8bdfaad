import { alternate } from '../alternate.ts';
import { Fleet } from '../fleet.ts';
import type { Group } from '../group.ts';
import { median } from '../statistics.ts';

type GrowthName = 'join_10000_vs_10_channels' | 'command_10000_vs_10_channels' | 'callback_10000_vs_10_channels';
type Costs = { readonly joinMs: number; readonly commandMs: number; readonly callbackMs: number };

const COST = {
  join_10000_vs_10_channels: 'joinMs',
  command_10000_vs_10_channels: 'commandMs',
  callback_10000_vs_10_channels: 'callbackMs',
} as const satisfies Record<GrowthName, keyof Costs>;

/** What a join, a command and a callback cost with few channels awake and with many: two fleets side by side (CL3). */
export const growth: Group<GrowthName> = {
  names: ['join_10000_vs_10_channels', 'command_10000_vs_10_channels', 'callback_10000_vs_10_channels'],
  async measure(wanted, { testBed, sizes, say }) {
    const { rounds, samples, few, many } = sizes.growth;
    const fleets = await Promise.all([Fleet.start(testBed, few), Fleet.start(testBed, many)]);
    for (const fleet of fleets) await fleet.wakeAll(say);
    const [small = [], large = []] = await alternate(fleets, rounds, async ({ round, contestant: fleet }) => {
      const costs = await costsOf(fleet, samples);
      const { joinMs, commandMs, callbackMs } = costs;
      const figures = `join ${ms(joinMs)}, command ${ms(commandMs)}, callback ${ms(callbackMs)}`;
      say(`round ${round}  ${String(fleet.channels).padStart(6)} channels  ${figures}`);
      return costs;
    });
    return wanted.map((name) => {
      const of = (costs: readonly Costs[]) => median(costs.map((cost) => cost[COST[name]]));
      const [atFew, atMany] = [of(small), of(large)];
      return { name, value: atMany / atFew, told: `${many} channels ${ms(atMany)}, ${few} channels ${ms(atFew)}` };
    });
  },
};

/** Medians, one after the other. */
export async function costsOf(fleet: Fleet, samples: number): Promise<Costs> {
  const visits: { joinMs: number; commandMs: number }[] = [];
  const callbacks: number[] = [];
  for (let n = 0; n < samples; n += 1) {
    visits.push(await fleet.visit());
    callbacks.push(await fleet.callBack());
  }
  return {
    joinMs: median(visits.map(({ joinMs }) => joinMs)),
    commandMs: median(visits.map(({ commandMs }) => commandMs)),
    callbackMs: median(callbacks),
  };
}

const ms = (value: number): string => `${value.toFixed(2)} ms`;
