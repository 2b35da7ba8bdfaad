import type { ChannelView, UserView, WireError } from '../../src/client/index.ts';
import { type Muting, mutingOf } from '../shape/muting.ts';
import type { DemoUser } from '../try/demoUsers.ts';
import { Phone } from '../try/phone.ts';
import type { PhoneContext } from '../try/phoneContext.ts';
import { BlockedPages } from './blockedPages.ts';
import { type BlockTerms, FOR_EVER } from './blockTerms.ts';
import { SeatOrder } from './seatOrder.ts';

const APPLIED = 1;

/** Why the last thing that was asked was not done; `first`: another of the staff was. */
type Complaint = { readonly reason: string; readonly first: string | undefined };

type Named = Pick<UserView, 'user_id' | 'user_nick'>;

type Answer = {
  readonly error: WireError;
  readonly handled_by?: { readonly user_id: string; readonly nick: string };
};

/** A phone from which the people of a call may be directed: the host's, and of whoever is a moderator. */
export abstract class StaffPhone extends Phone {
  /** Who applied since they last looked at the queue. */
  readonly fresh = new Set<string>();
  complaint: Complaint | undefined;
  /** PE5: whoever was invited last, and did not come. */
  notCome: { readonly user: Named; readonly why: 'declined' | 'ran-out' | 'left' } | undefined;
  /** PE6 */
  readonly blocked: BlockedPages;
  readonly order: SeatOrder;
  /** Whom to block, until it is said for how long, and why. */
  blocking: { readonly user: Named; readonly terms: BlockTerms } | undefined;

  constructor(user: DemoUser, context: PhoneContext) {
    super(user, context);
    const { draw } = context;
    this.blocked = new BlockedPages({ ask: (page) => this.channel.listBlocked(page), draw });
    this.order = new SeatOrder({ give: (userIds) => this.ask(() => this.channel.orderSeats(userIds)), draw });
    this.channel.on('linkcall_apply_singer_nt', ({ data }) => {
      context.clock.hear(data.time_now);
      if (data.linkcall_apply === APPLIED) this.fresh.add(data.user_id);
      else this.fresh.delete(data.user_id);
      context.draw();
    });
    this.channel.on('linkcall_invite_nt', ({ data, why }) => {
      if (data.user_id === user.id) return;
      this.notCome = why === 'declined' || why === 'ran-out' || why === 'left' ? { user: data, why } : undefined;
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

  /** `seat` 0: anywhere. */
  invite(userId: string, seat = 0): Promise<void> {
    return this.ask(() => this.channel.invite(userId, seat > 0 ? { seat } : undefined));
  }

  withdraw(userId: string): Promise<void> {
    return this.ask(() => this.channel.withdraw(userId));
  }

  block(userId: string, terms: BlockTerms): Promise<void> {
    return this.ask(() => this.channel.block(userId, terms));
  }

  /** Undefined: nobody is to be blocked after all. */
  askToBlock(user: Named | undefined): void {
    this.blocking = user && { user, terms: FOR_EVER };
    this.context.draw();
  }

  setTerms(terms: Partial<BlockTerms>): void {
    const { blocking } = this;
    if (blocking !== undefined) this.blocking = { ...blocking, terms: { ...blocking.terms, ...terms } };
  }

  async blockAsked(): Promise<void> {
    const { blocking } = this;
    this.blocking = undefined;
    if (blocking !== undefined) await this.block(blocking.user.user_id, blocking.terms);
  }

  unblock(userId: string): Promise<void> {
    return this.ask(() => this.channel.unblock(userId));
  }

  get mayDirect(): boolean {
    return true;
  }

  get maySitElsewhere(): boolean {
    return false;
  }

  sitHere(seat: number): Promise<void> {
    return this.ask(() => this.channel.moveToSeat(this.user.id, seat));
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

  protected override see({ version }: ChannelView): void {
    if (this.mayDirect) this.blocked.see(version);
  }

  protected ask(give: () => Promise<Answer>): Promise<void> {
    return this.busy(async () => {
      this.fresh.clear();
      this.notCome = undefined;
      this.complaint = await give().then(complaintOf, () => ({ reason: 'unanswered', first: undefined }));
    });
  }
}

function complaintOf({ error, handled_by }: Answer): Complaint | undefined {
  if (error.code === 0) return undefined;
  return { reason: error.reason, first: handled_by && (handled_by.nick || handled_by.user_id) };
}
