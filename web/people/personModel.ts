import type { CallRecord, HistoryPage } from '../api/bodies/history.ts';
import type { HostBlock, OneUser, PersonRow } from '../api/bodies/people.ts';
import type { Operator } from '../api/operator.ts';
import { giveOrder, whyNot } from '../api/orders.ts';
import { Poll } from '../api/poll.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { ServerClock } from '../shape/serverClock.ts';
import { isReachable } from '../shell/route.ts';

const EVERY_MS = 1_000;
const CALLS = 20;
/** A call that ends is in the log soon after. */
const CALLS_EVERY_POLLS = 5;

/** One person as an operator sees them, kept up to date, and what an operator can do about them. */
export class PersonModel {
  readonly id: string;
  readonly #operator: Operator;
  readonly #draw: () => void;
  readonly #poll: Poll;
  readonly #clock = new ServerClock(Date.now);
  #polls = 0;
  user: OneUser | undefined;
  calls: readonly CallRecord[] | undefined;
  trouble: Trouble;
  isBusy = false;
  /** Why the last thing that was done did not work. */
  complaint = '';

  constructor(id: string, operator: Operator, draw: () => void) {
    this.id = id;
    this.#operator = operator;
    this.#draw = draw;
    this.#poll = new Poll(() => this.#read(), EVERY_MS);
  }

  close(): void {
    this.#poll.close();
  }

  now(): number {
    return this.#clock.now();
  }

  give(sid: string, order: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    return this.#busy(() => giveOrder(this.#operator, sid, { order, user_id: this.id, ...more }));
  }

  mute({ sid }: PersonRow, muting: { readonly audio: boolean; readonly video: boolean }): Promise<void> {
    return this.give(sid, 'mute', muting);
  }

  unblock({ host_id }: HostBlock): Promise<void> {
    const path = `/api/hosts/${encodeURIComponent(host_id)}/blocks/${encodeURIComponent(this.id)}`;
    return this.#busy(async () => whyNot(await this.#operator.ask(path, { method: 'DELETE' })));
  }

  /** OP6: an observer looks on. */
  get mayDirect(): boolean {
    return this.#operator.mayChange;
  }

  async #read(): Promise<void> {
    if (!isReachable(this.id)) return;
    const isCallsTurn = this.#polls % CALLS_EVERY_POLLS === 0;
    this.#polls += 1;
    const [user, calls] = await Promise.all([
      this.#operator.ask<OneUser>(`/api/users/${encodeURIComponent(this.id)}`),
      isCallsTurn ? this.#operator.ask<HistoryPage>(`/api/history?${this.#history}`) : undefined,
    ]);
    this.trouble = troubleOf(user) ?? (calls && troubleOf(calls)) ?? (isCallsTurn ? undefined : this.trouble);
    if (user.is === 'done') {
      this.user = user.body;
      this.#clock.hear(user.body.time_now);
      if (!isCallsTurn && this.trouble?.is === 'away') this.trouble = undefined;
    }
    if (calls?.is === 'done') this.calls = calls.body.records;
    this.#draw();
  }

  get #history(): URLSearchParams {
    return new URLSearchParams({ user_id: this.id, limit: String(CALLS) });
  }

  async #busy(act: () => Promise<string>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.#draw();
    this.complaint = await act();
    this.isBusy = false;
    this.#polls = 0;
    this.#poll.now();
    this.#draw();
  }
}
