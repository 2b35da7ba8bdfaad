import assert from 'node:assert/strict';
import { Random } from '../../../loadtest/random.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { cancel, openSwitch, start } from '../../support/orders.ts';
import { HOST, host, liveId, SID, viewer } from '../../support/people.ts';
import { ModelStore } from '../modelStore.ts';
import { History } from './history.ts';
import { MirrorRoom } from './mirrorRoom.ts';
import { Server } from './server.ts';
import { type Published, WildTopics } from './wildTopics.ts';

const MIRRORS = 4;
const SEEN_WITHIN_MS = 10;

/** Of viewers in a mirror; `said`: so many it says it has. */
type Crowd = { readonly inEach: number; readonly said: number };
type Cost = { readonly messages: number; readonly bytes: number; readonly deliveries: number };

const FEW: Crowd = { inEach: 5, said: 5 };
const MANY: Crowd = { inEach: 1_000, said: 250_000 };

/** An actor in one process, and mirrors in others; counts what the actor's process says. */
class Audience {
  readonly #clock = new VirtualClock();
  readonly #topics: WildTopics;
  readonly #owner: Server;
  readonly #mirrors: readonly MirrorRoom[];
  #said: Published[] = [];

  private constructor(mirrors: number, said: number) {
    const random = new Random(1);
    this.#topics = new WildTopics(random, this.#clock);
    const store = new ModelStore(random, random, this.#clock);
    const history = new History();
    const failed = (error: unknown) => {
      throw error;
    };
    const quiet = { info: () => {}, warn: () => {}, error: (fields: object) => failed(fields) };
    const server = (id: string) =>
      new Server({
        ...{ id, sid: SID, store, topics: this.#topics, clock: this.#clock, random, log: quiet, history },
        ...{
          newLiveId: () => liveId('live'),
          newCmdId: () => assert.fail('nobody gives an order in a mirror'),
          wake: async () => 'owner',
        },
      });
    this.#owner = server('owner');
    this.#mirrors = Array.from(
      { length: mirrors },
      (_, nth) => new MirrorRoom(`mirror ${nth}`, server(`process ${nth}`), history, failed, said),
    );
    this.#topics.watch = (published) => {
      if (published.by === this.#owner.clock) this.#said.push(published);
    };
  }

  static async open(mirrors: number, { inEach, said }: Crowd): Promise<Audience> {
    const audience = new Audience(mirrors, said);
    await audience.#gather(inEach);
    return audience;
  }

  async #gather(inEach: number): Promise<void> {
    const opening = this.#owner.open();
    await this.#clock.pass(100);
    const actor = await opening;
    void actor.arrive(host(HOST));
    void actor.arrive(viewer('ann'));
    void actor.give(openSwitch());
    const following = Promise.all(this.#mirrors.map((mirror) => mirror.open(SID)));
    await this.#clock.pass(100);
    await following;
    for (const mirror of this.#mirrors) {
      for (let nth = 0; nth < inEach; nth += 1) mirror.come(viewer(`${mirror.id} viewer ${nth}`));
    }
    await this.#clock.pass(3_000);
  }

  /** An application, and its end. */
  async costOfChanges(): Promise<readonly Cost[]> {
    const costs: Cost[] = [];
    for (const order of [start('ann'), cancel('ann')]) {
      this.#said = [];
      void this.#owner.actor?.give(order);
      await this.#clock.pass(SEEN_WITHIN_MS);
      costs.push(this.#cost());
    }
    for (const { channel } of this.#mirrors) {
      assert.equal(channel?.channel.version, this.#owner.actor?.channel.version, 'all have seen it');
    }
    return costs;
  }

  async costOfSeconds(seconds: number): Promise<Cost> {
    this.#said = [];
    await this.#clock.pass(seconds * 1_000);
    return this.#cost();
  }

  #cost(): Cost {
    const sum = (of: (one: Published) => number) => this.#said.reduce((total, one) => total + of(one), 0);
    return {
      messages: this.#said.length,
      bytes: sum(({ text }) => text.length),
      deliveries: sum((one) => one.deliveries),
    };
  }
}

describe('what an actor says', () => {
  it('[SC6] of a change is one message, as long with 1,000,000 viewers in mirrors as with 20, delivered once to each mirror', async () => {
    const few = await (await Audience.open(MIRRORS, FEW)).costOfChanges();
    const many = await (await Audience.open(MIRRORS, MANY)).costOfChanges();
    assert.deepEqual(
      many.map(({ messages, deliveries }) => [messages, deliveries]),
      [
        [1, MIRRORS],
        [1, MIRRORS],
      ],
    );
    assert.deepEqual(many, few);
  });

  it('[SC6] of a change is packed once, however many mirrors there are', async () => {
    const [one, four] = [await Audience.open(1, MANY), await Audience.open(MIRRORS, MANY)];
    const ofOne = await one.costOfChanges();
    const ofFour = await four.costOfChanges();
    assert.deepEqual(
      ofFour.map(({ messages, bytes }) => [messages, bytes]),
      ofOne.map(({ messages, bytes }) => [messages, bytes]),
    );
  });

  it('[SC6] while nothing changes is as much with 1,000,000 viewers in mirrors as with 20', async () => {
    const few = await (await Audience.open(MIRRORS, FEW)).costOfSeconds(5);
    const many = await (await Audience.open(MIRRORS, MANY)).costOfSeconds(5);
    assert(few.messages > 0);
    assert.deepEqual(many, few);
  });
});
