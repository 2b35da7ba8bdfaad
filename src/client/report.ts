import type { ChannelEvents, Connection } from './channel.ts';
import { Listeners, type Unsubscribe } from './listeners.ts';
import type { NoticeName } from './protocol.ts';
import { type ChannelView, Shown } from './view.ts';

/** What the app is told, and can look up, of the channel and of the connection to it. */
export class Report {
  readonly #listeners = new Listeners<ChannelEvents>();
  readonly #shown = new Shown();
  #connection: Connection = { status: 'connecting', reason: '' };

  get state(): ChannelView | undefined {
    return this.#shown.view;
  }

  get connection(): Connection {
    return this.#connection;
  }

  on<Event extends keyof ChannelEvents>(event: Event, listener: (body: ChannelEvents[Event]) => void): Unsubscribe {
    return this.#listeners.on(event, listener);
  }

  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = ({ status, reason }: Connection) => {
        if (status === 'connected') resolve();
        else if (status === 'closed') reject(new Error(`the channel handle was closed: ${reason}`));
        else return;
        stop();
      };
      const stop = this.on('connection', look);
      look(this.#connection);
    });
  }

  view(view: ChannelView): void {
    if (this.#shown.show(view)) this.#listeners.tell('state', view);
  }

  notice<Name extends NoticeName>(name: Name, notice: ChannelEvents[Name]): void {
    if (this.#shown.isNews(notice)) this.#listeners.tell(name, notice);
  }

  media(media: ChannelEvents['media']): void {
    this.#listeners.tell('media', media);
  }

  up(): void {
    this.#become('connected', '');
  }

  down(why: string): void {
    this.#showStale();
    this.#become(this.#connection.status === 'connecting' ? 'connecting' : 'reconnecting', why);
  }

  closed(why: string): void {
    this.#showStale();
    this.#become('closed', why);
  }

  #showStale(): void {
    const stale = this.#shown.markStale();
    if (stale !== undefined) this.#listeners.tell('state', stale);
  }

  #become(status: Connection['status'], reason: string): void {
    if (this.#connection.status === status && this.#connection.reason === reason) return;
    this.#connection = { status, reason };
    this.#listeners.tell('connection', this.#connection);
  }
}
