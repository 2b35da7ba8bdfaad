import type { ApplyReply, ChannelView, CheckReply, Wish } from '../../src/client/index.ts';
import { StaffPhone } from '../staff/staffPhone.ts';
import type { DemoUser } from './demoUsers.ts';
import {
  type Memory,
  NOTHING_YET,
  withInvitation,
  withNotice,
  withoutReply,
  withReply,
  withView,
  withWish,
} from './memory.ts';
import type { PhoneContext } from './phoneContext.ts';
import { statusOf } from './viewerStatus.ts';

export class ViewerPhone extends StaffPhone {
  memory: Memory = NOTHING_YET;
  #foreseen: CheckReply | undefined;

  constructor(user: DemoUser, context: PhoneContext) {
    super(user, context);
    this.channel.on('linkcall_user_state_nt', (notice) => {
      context.clock.hear(notice.data.time_now);
      this.memory = withNotice(this.memory, notice);
    });
    this.channel.on('linkcall_invite_nt', (notice) => {
      if (notice.data.user_id === user.id) this.memory = withInvitation(this.memory, notice);
      context.draw();
    });
  }

  /** PE1: by their token, or because the host has appointed them. */
  get isModerator(): boolean {
    const { role, id } = this.user;
    return role === 'moderator' || this.view?.moderators.some(({ user_id }) => user_id === id) === true;
  }

  /** PE1: others only look on. */
  override get mayDirect(): boolean {
    return this.isModerator;
  }

  /** PE8: where the server lets people do so. */
  override get maySitElsewhere(): boolean {
    return this.context.maySitElsewhere && statusOf(this.view, this.user.id).is === 'linked';
  }

  /** PE12: the place and the seat that an application would have, until anything changes. */
  get foreseen(): CheckReply | undefined {
    const told = this.#foreseen;
    return told?.error.code === 0 && (this.view?.version ?? 0) <= told.version ? told : undefined;
  }

  /** What applying would be told. */
  foresee(wish: Pick<Wish, 'seat'>): Promise<void> {
    return this.busy(async () => {
      this.memory = withWish(this.memory, 'apply');
      this.#foreseen = await this.channel.check(wish).catch(() => undefined);
      this.memory = this.#told(this.#foreseen);
    });
  }

  apply(wish: Wish): Promise<void> {
    return this.#wish('apply', () => this.channel.apply(wish));
  }

  cancel(): Promise<void> {
    return this.#wish('cancel', () => this.channel.cancel());
  }

  /** Whoever was invited says yes, or no. */
  accept(): Promise<void> {
    return this.ask(() => this.channel.accept());
  }

  decline(): Promise<void> {
    return this.ask(() => this.channel.decline());
  }

  quit(): Promise<void> {
    return this.#wish('quit', () => this.channel.quit());
  }

  protected override see(view: ChannelView): void {
    super.see(view);
    this.memory = withView(this.memory, view, this.user.id, this.context.clock.now());
    this.context.streams.see(this.user.id, statusOf(view, this.user.id).is === 'linked');
  }

  #wish(wish: 'apply' | 'cancel' | 'quit', give: () => Promise<ApplyReply>): Promise<void> {
    return this.busy(async () => {
      this.memory = withWish(this.memory, wish);
      const reply = await give().catch(() => undefined);
      if (reply !== undefined) this.context.clock.hear(reply.time_now);
      this.memory = this.#told(reply);
    });
  }

  #told(reply: ApplyReply | CheckReply | undefined): Memory {
    return reply === undefined ? withoutReply(this.memory) : withReply(this.memory, reply, this.context.clock.now());
  }
}
