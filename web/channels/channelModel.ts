import type { Answer } from '../api/answer.ts';
import type { JournalEntry, JournalPage, WholeChannel, ZegoRoom } from '../api/bodies.ts';
import type { Operator } from '../api/operator.ts';
import { giveOrder } from '../api/orders.ts';
import { Poll } from '../api/poll.ts';
import { readRoom } from '../api/room.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { isReachable } from '../shell/route.ts';

const EVERY_MS = 1_000;
const NOT_FOUND = 404;

export type WantedLimits = Partial<
  Pick<WholeChannel['limits'], 'max_links' | 'max_applies' | 'when_full' | 'link_media_ms' | 'media_enforce'>
>;

/** Without `minutes` the host may start anew at once; 0: not before it is reopened. */
export type WantedEnd = { readonly minutes?: number; readonly reason: string };

/** One channel as an operator sees it, kept up to date, and what an operator can do with it. */
export class ChannelModel {
  readonly sid: string;
  readonly #operator: Operator;
  readonly #draw: () => void;
  readonly #poll: Poll;
  channel: WholeChannel | undefined;
  room: ZegoRoom | undefined;
  /** False: the server could not ask for it. */
  isRoomKnown = true;
  /** Newest first. */
  journal: readonly JournalEntry[] | undefined;
  /** From where on there are older entries; null: there are none. */
  olderThan: number | null = null;
  trouble: Trouble;
  isUnknown = false;
  isBusy = false;
  /** Why the last thing that was done did not work. */
  complaint = '';

  constructor(sid: string, operator: Operator, draw: () => void) {
    this.sid = sid;
    this.#operator = operator;
    this.#draw = draw;
    this.#poll = new Poll(() => this.#read(), EVERY_MS);
  }

  close(): void {
    this.#poll.close();
  }

  setPk(in_pk: boolean): Promise<boolean> {
    return this.#change('PUT', '/pk', { in_pk });
  }

  setLimits(limits: WantedLimits): Promise<boolean> {
    return this.#change('PUT', '/limits', limits);
  }

  endSession(wanted: WantedEnd): Promise<boolean> {
    return this.#change('POST', '/close', wanted);
  }

  reopen(): Promise<boolean> {
    return this.#change('POST', '/reopen');
  }

  remove(userId: string): Promise<boolean> {
    return this.#busy(() => giveOrder(this.#operator, this.sid, { order: 'remove', user_id: userId }));
  }

  async readOlder(): Promise<void> {
    if (this.olderThan === null) return;
    const answer = await this.#operator.ask<JournalPage>(`${this.#path}/journal?before=${this.olderThan}`);
    if (answer.is !== 'done') return;
    this.journal = [...(this.journal ?? []), ...answer.body.entries];
    this.olderThan = answer.body.before;
    this.#draw();
  }

  get #path(): string {
    return `/api/channels/${encodeURIComponent(this.sid)}`;
  }

  async #read(): Promise<void> {
    if (!isReachable(this.sid)) return;
    const [channel, room, journal] = await Promise.all([
      this.#operator.ask<WholeChannel>(this.#path),
      readRoom(this.#operator, this.sid),
      this.#operator.ask<JournalPage>(`${this.#path}/journal`),
    ]);
    this.isUnknown = isMissing(channel);
    // What memory has of the channel is shown while its journal cannot be read.
    this.trouble = this.isUnknown ? undefined : (troubleOf(channel) ?? troubleOf(journal));
    if (channel.is === 'done') this.channel = channel.body;
    if (room.is === 'done') this.room = room.body;
    this.isRoomKnown = room.is === 'done';
    if (journal.is === 'done') this.#keepJournal(journal.body);
    this.#draw();
  }

  /** What was read before goes on below what is new, as long as there is no hole between the two. */
  #keepJournal({ entries, before }: JournalPage): void {
    const oldest = entries.at(-1)?.seq ?? 0;
    const kept = this.journal ?? [];
    const isJoined = kept.some(({ seq }) => seq === oldest - 1);
    this.journal = isJoined ? [...entries, ...kept.filter(({ seq }) => seq < oldest)] : entries;
    if (!isJoined) this.olderThan = before;
  }

  #change(method: string, path: string, body?: object): Promise<boolean> {
    return this.#busy(async () => {
      const answer = await this.#operator.ask<WholeChannel>(this.#path + path, { method, body });
      if (answer.is === 'done') this.channel = answer.body;
      if (answer.is === 'refused') return answer.message;
      return answer.is === 'away' ? 'unanswered' : '';
    });
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
