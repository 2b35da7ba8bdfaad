import assert from 'node:assert/strict';
import { TestClient } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { isInMirror } from './audience.ts';

type OnlookerDeps = {
  readonly sid: string;
  readonly userId: string;
  /** Asked in turn. */
  readonly servers: readonly TestServer[];
  readonly first: number;
  /** What no frame may hold that they are sent. */
  readonly secret: string;
};

/** Somebody who watches all that comes, and comes again elsewhere whenever the connection is lost. */
export class Onlooker {
  readonly #deps: OnlookerDeps;
  readonly #ended = Promise.withResolvers<void>();
  #turn: number;
  #client: TestClient | undefined;
  #lost = Promise.withResolvers<void>();
  #isOver = false;
  #watched: Promise<void> = Promise.resolve();
  #seen = { epoch: 0, version: 0 };
  frames = 0;
  /** What should not have come. */
  readonly wrong: string[] = [];

  constructor(deps: OnlookerDeps) {
    this.#deps = deps;
    this.#turn = deps.first;
  }

  async begin(): Promise<void> {
    await this.#sit();
    this.#watched = this.#watch();
  }

  get isSeated(): boolean {
    return this.#client !== undefined && this.#client.closeCode === undefined;
  }

  get isInMirror(): boolean {
    return this.#client !== undefined && this.isSeated && isInMirror(this.#client);
  }

  get state(): TestClient['state'] {
    assert(this.#client !== undefined, 'nobody looks before they have come');
    return this.#client.state;
  }

  /** By the process that they asked first. */
  async comeAgain(): Promise<void> {
    const before = this.#client;
    this.#turn = this.#deps.first;
    before?.vanish();
    await until(() => this.#client !== before && this.isSeated, `${this.#deps.userId} has come again`);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#ended.resolve();
    await this.#watched;
    this.#client?.vanish();
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await Promise.race([this.#lost.promise, this.#ended.promise]);
      if (!this.#isOver) await this.#sit();
    }
  }

  async #sit(): Promise<void> {
    const { sid, userId, servers } = this.#deps;
    this.#lost = Promise.withResolvers();
    const isIn = async () => {
      const server = servers[this.#turn % servers.length] ?? assert.fail('there are servers');
      const frames = { push: (frame: Uint8Array) => this.#sniff(frame) };
      // Whoever does not answer, or is too busy, is not asked again at once.
      this.#client = await TestClient.join(server, sid, 'viewer', userId, { frames }).catch(() => undefined);
      if (this.#client === undefined) this.#turn += 1;
      return this.#client !== undefined || this.#isOver;
    };
    await until(isIn, `${userId} is let in somewhere`);
    const client = this.#client;
    if (client === undefined) return;
    client.room.reconnection.enabled = false;
    client.room.onStateChange((state) => this.#look(state));
    client.room.onLeave(() => this.#lost.resolve());
    if (client.closeCode !== undefined) this.#lost.resolve();
  }

  #look({ epoch, version }: TestClient['state']): void {
    const { epoch: lastEpoch, version: last } = this.#seen;
    if (epoch === lastEpoch && version < last) this.wrong.push(`version ${version} after ${last} in epoch ${epoch}`);
    this.#seen = { epoch, version };
  }

  #sniff(frame: Uint8Array): void {
    this.frames += 1;
    const text = Buffer.from(frame).toString('latin1');
    if (text.includes(this.#deps.secret)) this.wrong.push(`${this.#deps.userId} is sent ${text}`);
  }
}
