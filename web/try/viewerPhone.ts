import type { ApplyReply, ChannelView } from '../../src/client/index.ts';
import type { DemoUser } from './demoUsers.ts';
import { type Memory, NOTHING_YET, withNotice, withoutReply, withReply, withView, withWish } from './memory.ts';
import { Phone } from './phone.ts';
import type { PhoneContext } from './phoneContext.ts';
import { statusOf } from './viewerStatus.ts';

export class ViewerPhone extends Phone {
  memory: Memory = NOTHING_YET;

  constructor(user: DemoUser, context: PhoneContext) {
    super(user, context);
    this.channel.on('linkcall_user_state_nt', (notice) => {
      context.clock.hear(notice.data.time_now);
      this.memory = withNotice(this.memory, notice);
    });
  }

  apply(): Promise<void> {
    return this.#wish('apply', () => this.channel.apply());
  }

  cancel(): Promise<void> {
    return this.#wish('cancel', () => this.channel.cancel());
  }

  quit(): Promise<void> {
    return this.#wish('quit', () => this.channel.quit());
  }

  protected override see(view: ChannelView): void {
    this.memory = withView(this.memory, view, this.user.id, this.context.clock.now());
    this.context.streams.see(this.user.id, statusOf(view, this.user.id).is === 'linked');
  }

  #wish(wish: 'apply' | 'cancel' | 'quit', give: () => Promise<ApplyReply>): Promise<void> {
    return this.busy(async () => {
      this.memory = withWish(this.memory, wish);
      const reply = await give().catch(() => undefined);
      if (reply !== undefined) this.context.clock.hear(reply.time_now);
      this.memory =
        reply === undefined ? withoutReply(this.memory) : withReply(this.memory, reply, this.context.clock.now());
    });
  }
}
