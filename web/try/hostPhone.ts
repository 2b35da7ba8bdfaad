import type { ChannelView, UserView, WireError } from '../../src/client/index.ts';
import { type Muting, mutingOf } from '../shape/muting.ts';
import type { DemoUser } from './demoUsers.ts';
import { Phone } from './phone.ts';
import type { PhoneContext } from './phoneContext.ts';

const APPLIED = 1;

export class HostPhone extends Phone {
  /** Who applied since the host last looked at the queue. */
  readonly fresh = new Set<string>();
  /** Why the last thing that was asked was not done; empty: it was. */
  complaint = '';
  isConfirming = false;

  constructor(user: DemoUser, context: PhoneContext) {
    super(user, context);
    this.channel.on('linkcall_apply_singer_nt', ({ data }) => {
      context.clock.hear(data.time_now);
      if (data.linkcall_apply === APPLIED) this.fresh.add(data.user_id);
      else this.fresh.delete(data.user_id);
      context.draw();
    });
  }

  look(): void {
    if (this.fresh.size === 0) return;
    this.fresh.clear();
    this.context.draw();
  }

  open(): Promise<void> {
    return this.#ask(() => this.channel.open());
  }

  /** Asks first when that throws somebody off the line. */
  close(): void {
    if (this.view?.links.length) this.#confirm(true);
    else void this.closeAnyway();
  }

  closeAnyway(): Promise<void> {
    this.isConfirming = false;
    return this.#ask(() => this.channel.close());
  }

  keepOpen(): void {
    this.#confirm(false);
  }

  allow(userId: string): Promise<void> {
    return this.#ask(() => this.channel.allow(userId));
  }

  refuse(userId: string): Promise<void> {
    return this.#ask(() => this.channel.refuse(userId));
  }

  remove(userId: string): Promise<void> {
    return this.#ask(() => this.channel.remove(userId));
  }

  /** The one of the two that is left out stays as it is. */
  mute({ user_id, muted }: UserView, wanted: Partial<Muting>): Promise<void> {
    return this.#ask(() => this.channel.mute(user_id, { ...mutingOf(muted), ...wanted }));
  }

  protected override see(view: ChannelView): void {
    if (view.links.length === 0) this.isConfirming = false;
  }

  #confirm(isAsked: boolean): void {
    this.isConfirming = isAsked;
    this.context.draw();
  }

  #ask(give: () => Promise<{ readonly error: WireError }>): Promise<void> {
    return this.busy(async () => {
      this.fresh.clear();
      this.complaint = await give().then(
        ({ error }) => error.reason,
        () => 'unanswered',
      );
    });
  }
}
