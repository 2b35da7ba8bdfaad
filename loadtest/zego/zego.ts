import { Random } from '../random.ts';
import type { Clock } from './clock.ts';
import { Delivery, type DeliveryDeps } from './delivery.ts';
import { World, type WorldOptions } from './world.ts';

export type ZegoOptions = Pick<DeliveryDeps, 'sender' | 'weather' | 'post' | 'arrived'> & {
  readonly clock: Clock;
  readonly seed: number;
  readonly rooms: WorldOptions;
};

/** ZEGO as a server sees it that takes its callbacks. */
export function createZego({ clock, seed, rooms, ...way }: ZegoOptions) {
  // Two chances: what happens does not depend on how the news of it travels.
  const delivery = new Delivery({ clock, random: new Random(~seed), ...way });
  const tell = delivery.send.bind(delivery);
  return { delivery, world: new World(rooms, { clock, random: new Random(seed), tell }) };
}

export type Zego = ReturnType<typeof createZego>;
