import type { Answer } from '../api/answer.ts';
import type { WholeChannel } from '../api/bodies/channel.ts';
import type { JournalPage } from '../api/bodies/journal.ts';
import type { ZegoRoom } from '../api/bodies/zego.ts';
import type { Operator } from '../api/operator.ts';
import { type GivenOrder, giveOrder } from '../api/orders.ts';
import { Poll } from '../api/poll.ts';
import { readRoom } from '../api/room.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { type Muting, mutingOf } from '../shape/muting.ts';
import { isReachable } from '../shell/route.ts';
import { SeatOrder } from '../staff/seatOrder.ts';
import { BlockedList } from './blockedList.ts';
import { addressOfView, type ChannelView, type JournalFilter, journalQuery } from './channelAddress.ts';
import { type ReadJournal, withNewest, withOlder } from './journalPages.ts';
import { ReplayModel } from './replayModel.ts';

const EVERY_MS = 1_000;
const NOT_FOUND = 404;

/** Without `minutes` the host may start anew at once; 0: not before it is reopened. */
export type WantedEnd = { readonly minutes?: number; readonly reason: string };

/** One channel as an operator sees it, kept up to date, and what an operator can do with it. */
export class ChannelModel {
  readonly sid: string;
  readonly replay: ReplayModel;
  readonly blocked: BlockedList;
  readonly order: SeatOrder;
  readonly #operator: Operator;
  readonly #draw: () => void;
  readonly #poll: Poll;
  filter: JournalFilter;
  channel: WholeChannel | undefined;
  room: ZegoRoom | undefined;
  /** False: the server could not ask for it. */
  isRoomKnown = true;
  journal: ReadJournal | undefined;
  trouble: Trouble;
  isUnknown = false;
  isBusy = false;
  /** Why the last thing that was done did not work. */
  complaint = '';

  constructor(sid: string, { filter, version }: ChannelView, operator: Operator, draw: () => void) {
    this.sid = sid;
    this.filter = filter;
    this.#operator = operator;
    this.#draw = draw;
    this.blocked = new BlockedList(operator);
    this.order = new SeatOrder({ give: (user_ids) => this.give({ order: 'arrange', user_ids }), draw });
    this.replay = new ReplayModel(this.#path, operator, () => {
      history.replaceState(null, '', this.address);
      draw();
    });
    if (version !== undefined) this.replay.show(version);
    this.#poll = new Poll(() => this.#read(), EVERY_MS);
  }

  close(): void {
    this.#poll.close();
    this.replay.close();
  }

  /** OP6: an observer looks on. */
  get mayDirect(): boolean {
    return this.#operator.mayChange;
  }

  get address(): string {
    return addressOfView(this.sid, { filter: this.filter, version: this.replay.version });
  }

  /** True: it was done. */
  give(order: GivenOrder): Promise<boolean> {
    return this.#busy(() => giveOrder(this.#operator, this.sid, order));
  }

  /** The one of the two that is left out stays as it is. */
  mute({ user_id, muted }: { user_id: string; muted: number }, wanted: Partial<Muting>): Promise<boolean> {
    return this.give({ order: 'mute', user_id, ...mutingOf(muted), ...wanted });
  }

  /** Who is to sit elsewhere, until it is said where. */
  moving: string | undefined;

  pickUp(userId: string | undefined): void {
    this.moving = userId;
    this.#draw();
  }

  moveHere(seat: number): Promise<boolean> {
    const { moving } = this;
    this.moving = undefined;
    return this.give({ order: 'move', user_id: moving, seat });
  }

  /** An operator sits nowhere. */
  get maySitElsewhere(): boolean {
    return false;
  }

  async sitHere(): Promise<void> {}

  lockSeat(seat: number): Promise<boolean> {
    return this.give({ order: 'lock', seat });
  }

  unlockSeat(seat: number): Promise<boolean> {
    return this.give({ order: 'unlock', seat });
  }

  /** A step that Back takes back. */
  setFilter(filter: JournalFilter): void {
    this.filter = filter;
    this.journal = undefined;
    history.pushState(null, '', this.address);
    this.#poll.now();
    this.#draw();
  }

  async readOlder(): Promise<void> {
    const { filter } = this;
    const before = this.journal?.before ?? undefined;
    if (before === undefined) return;
    const answer = await this.#operator.ask<JournalPage>(`${this.#path}/journal${journalQuery(filter, before)}`);
    if (answer.is !== 'done' || filter !== this.filter) return;
    this.journal = withOlder(this.journal, answer.body);
    this.#draw();
  }

  get #path(): string {
    return `/api/channels/${encodeURIComponent(this.sid)}`;
  }

  async #read(): Promise<void> {
    if (!isReachable(this.sid)) return;
    const { filter } = this;
    const [channel, room, journal] = await Promise.all([
      this.#operator.ask<WholeChannel>(this.#path),
      readRoom(this.#operator, this.sid),
      this.#operator.ask<JournalPage>(`${this.#path}/journal${journalQuery(filter)}`),
    ]);
    this.isUnknown = isMissing(channel);
    // What memory has of the channel is shown while its journal cannot be read.
    this.trouble = this.isUnknown ? undefined : (troubleOf(channel) ?? troubleOf(journal));
    if (channel.is === 'done') this.channel = channel.body;
    if (room.is === 'done') this.room = room.body;
    this.isRoomKnown = room.is === 'done';
    if (journal.is === 'done' && filter === this.filter) this.journal = withNewest(this.journal, journal.body);
    if (channel.is === 'done') await this.blocked.look(channel.body);
    this.#draw();
  }

  async #busy(act: () => Promise<string>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.#draw();
    this.complaint = await act();
    this.isBusy = false;
    this.#poll.now();
    this.#draw();
    return this.complaint === '';
  }
}

const isMissing = (answer: Answer<unknown>): boolean => answer.is === 'refused' && answer.status === NOT_FOUND;
