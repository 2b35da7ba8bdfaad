import { Random } from '../random.ts';
import type { Clock } from './clock.ts';
import { Delivery, type Post, type Weather } from './delivery.ts';
import type { Sender } from './signedCallback.ts';
import { World, type WorldOptions } from './world.ts';

export type ZegoOptions = {
  readonly clock: Clock;
  readonly seed: number;
  readonly rooms: WorldOptions;
  readonly sender: Sender;
  readonly weather: Weather;
  readonly post: Post;
};

/** ZEGO as a server sees it that takes its callbacks. */
export function createZego({ clock, seed, rooms, sender, weather, post }: ZegoOptions) {
  // Two chances: what happens does not depend on how the news of it travels.
  const delivery = new Delivery({ clock, random: new Random(~seed), sender, weather, post });
  const tell = delivery.send.bind(delivery);
  return { delivery, world: new World(rooms, { clock, random: new Random(seed), tell }) };
}

export type Zego = ReturnType<typeof createZego>;
