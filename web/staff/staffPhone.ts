import type { UserView, WireError } from '../../src/client/index.ts';
import { type Muting, mutingOf } from '../shape/muting.ts';
import type { DemoUser } from '../try/demoUsers.ts';
import { Phone } from '../try/phone.ts';
import type { PhoneContext } from '../try/phoneContext.ts';

const APPLIED = 1;

/** Why the last thing that was asked was not done; `first`: another of the staff was. */
type Complaint = { readonly reason: string; readonly first: string | undefined };

type Answer = {
  readonly error: WireError;
  readonly handled_by?: { readonly user_id: string; readonly nick: string };
};

/** A phone from which the people of a call may be directed: the host's, and of whoever is a moderator. */
export abstract class StaffPhone extends Phone {
  /** Who applied since they last looked at the queue. */
  readonly fresh = new Set<string>();
  complaint: Complaint | undefined;

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

  allow(userId: string): Promise<void> {
    return this.ask(() => this.channel.allow(userId));
  }

  allowNext(): Promise<void> {
    return this.ask(() => this.channel.allowNext());
  }

  refuse(userId: string): Promise<void> {
    return this.ask(() => this.channel.refuse(userId));
  }

  refuseAll(): Promise<void> {
    return this.ask(() => this.channel.refuseAll());
  }

  remove(userId: string): Promise<void> {
    return this.ask(() => this.channel.remove(userId));
  }

  removeAll(): Promise<void> {
    return this.ask(() => this.channel.removeAll());
  }

  invite(userId: string): Promise<void> {
    return this.ask(() => this.channel.invite(userId));
  }

  withdraw(userId: string): Promise<void> {
    return this.ask(() => this.channel.withdraw(userId));
  }

  /** For ever. */
  block(userId: string): Promise<void> {
    return this.ask(() => this.channel.block(userId));
  }

  unblock(userId: string): Promise<void> {
    return this.ask(() => this.channel.unblock(userId));
  }

  get mayDirect(): boolean {
    return true;
  }

  /** Who is to sit elsewhere, until it is said where. */
  moving: string | undefined;

  pickUp(userId: string | undefined): void {
    this.moving = userId;
    this.context.draw();
  }

  /** Whoever sits there sits down where they come from. */
  moveHere(seat: number): Promise<void> {
    const { moving = '' } = this;
    this.moving = undefined;
    return this.ask(() => this.channel.moveToSeat(moving, seat));
  }

  lockSeat(seat: number): Promise<void> {
    return this.ask(() => this.channel.lockSeat(seat));
  }

  unlockSeat(seat: number): Promise<void> {
    return this.ask(() => this.channel.unlockSeat(seat));
  }

  /** The one of the two that is left out stays as it is. */
  mute({ user_id, muted }: UserView, wanted: Partial<Muting>): Promise<void> {
    return this.ask(() => this.channel.mute(user_id, { ...mutingOf(muted), ...wanted }));
  }

  protected ask(give: () => Promise<Answer>): Promise<void> {
    return this.busy(async () => {
      this.fresh.clear();
      this.complaint = await give().then(complaintOf, () => ({ reason: 'unanswered', first: undefined }));
    });
  }
}

function complaintOf({ error, handled_by }: Answer): Complaint | undefined {
  if (error.code === 0) return undefined;
  return { reason: error.reason, first: handled_by && (handled_by.nick || handled_by.user_id) };
}
