import { type Channel, type ChannelView, type Connection, connectChannel } from '../../src/client/index.ts';
import type { DemoUser } from './demoUsers.ts';
import type { PhoneContext } from './phoneContext.ts';

/** What a phone's parts have in common: a user, a channel, a network that can go. */
export abstract class Phone {
  readonly user: DemoUser;
  readonly channel: Channel;
  protected readonly context: PhoneContext;
  #isOffline = false;
  /** A command of it is under way. */
  isBusy = false;

  constructor(user: DemoUser, context: PhoneContext) {
    this.user = user;
    this.context = context;
    this.channel = connectChannel({
      url: context.network.addressFor(user.id),
      sid: context.sid,
      token: () => this.#freshToken(),
      heartbeatMs: HEARTBEAT_MS,
    });
    this.channel.on('connection', ({ status }) => {
      // The list tells the server's time of now; what is synced may tell of an earlier one.
      if (status === 'connected') void this.#learnTheTime();
      context.draw();
    });
    this.channel.on('state', (view) => {
      for (const { time_now } of [...view.links, ...view.applies]) context.clock.hear(time_now);
      this.see(view);
      context.draw();
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
    this.context.network.cut(this.user.id);
    this.context.draw();
  }

  regainNetwork(): void {
    this.#isOffline = false;
    this.context.network.mend(this.user.id);
    this.context.draw();
  }

  leave(): Promise<void> {
    return this.channel.leave();
  }

  protected abstract see(view: ChannelView): void;

  /** One at a time, as on a phone: its buttons rest meanwhile. */
  protected async busy(act: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.context.draw();
    try {
      await act();
    } finally {
      this.isBusy = false;
      this.context.draw();
    }
  }

  async #freshToken(): Promise<string> {
    if (this.#isOffline) throw new Error('this phone has no network');
    return this.context.tokenFor(this.user);
  }

  async #learnTheTime(): Promise<void> {
    const list = await this.channel.list().catch(() => undefined);
    for (const { time_now } of list?.datas ?? []) this.context.clock.hear(time_now);
  }
}

const HEARTBEAT_MS = 5_000;
