import { type Channel, type ChannelView, type Connection, connectChannel } from '../../src/client/index.ts';
import type { Fellow } from './cast.ts';
import type { Scene } from './scene.ts';

/** What a phone's parts have in common: a user, a channel, a network that can go. */
export abstract class Phone {
  readonly user: Fellow;
  readonly channel: Channel;
  protected readonly scene: Scene;
  #isOffline = false;
  /** A command of it is under way. */
  isBusy = false;

  constructor(user: Fellow, scene: Scene) {
    this.user = user;
    this.scene = scene;
    this.channel = connectChannel({
      url: scene.network.addressFor(user.id),
      sid: scene.sid,
      token: () => this.#freshToken(),
      heartbeatMs: HEARTBEAT_MS,
    });
    this.channel.on('connection', ({ status }) => {
      // The list tells the server's time of now; what is synced may tell of an earlier one.
      if (status === 'connected') void this.#learnTheTime();
      scene.draw();
    });
    this.channel.on('state', (view) => {
      for (const { time_now } of [...view.links, ...view.applies]) scene.clock.hear(time_now);
      this.see(view);
      scene.draw();
    });
  }

  get connection(): Connection {
    return this.channel.connection;
  }

  get view(): ChannelView | undefined {
    return this.channel.state;
  }

  get isOffline(): boolean {
    return this.#isOffline;
  }

  loseNetwork(): void {
    this.#isOffline = true;
    this.scene.network.cut(this.user.id);
    this.scene.draw();
  }

  regainNetwork(): void {
    this.#isOffline = false;
    this.scene.network.mend(this.user.id);
    this.scene.draw();
  }

  leave(): Promise<void> {
    return this.channel.leave();
  }

  protected abstract see(view: ChannelView): void;

  /** One at a time, as on a phone: its buttons rest meanwhile. */
  protected async busy(act: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.scene.draw();
    try {
      await act();
    } finally {
      this.isBusy = false;
      this.scene.draw();
    }
  }

  async #freshToken(): Promise<string> {
    if (this.#isOffline) throw new Error('this phone has no network');
    return this.scene.tokenFor(this.user);
  }

  async #learnTheTime(): Promise<void> {
    const list = await this.channel.list().catch(() => undefined);
    for (const { time_now } of list?.datas ?? []) this.scene.clock.hear(time_now);
  }
}

const HEARTBEAT_MS = 5_000;
