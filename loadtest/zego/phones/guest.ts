import type { ChannelView } from '../../../src/client/index.ts';
import { CallPhone, type CallPhoneDeps, type Condition } from './callPhone.ts';

export type GuestDeps = CallPhoneDeps & {
  readonly sid: string;
  readonly userId: string;
  readonly condition: Condition;
  /** More often it would be refused, and barred for long (LC11). */
  readonly appliesPerMinute: number;
  readonly maySessionEnd: () => boolean;
  readonly looked: (view: ChannelView) => void;
};

/** A minute, and a little for the way. */
const APPLY_WINDOW_MS = 61_000;

/** A viewer who wants to be on the line, and what became of it. */
export class Guest {
  readonly phone: CallPhone;
  readonly #deps: GuestDeps;
  readonly #appliedAt: number[] = [];
  #barredUntil = 0;
  #wasLinked = false;
  #linkedAt = 0;
  calls = 0;
  /** Times that it lost its place, and nobody had asked for that. */
  dropped = 0;
  /** How long it had been on the line when that happened. */
  droppedAfterMs = 0;

  constructor(deps: GuestDeps) {
    this.#deps = deps;
    const { sid, userId, condition, maySessionEnd, looked } = deps;
    this.phone = new CallPhone({ sid, userId, role: 'viewer', condition, maySessionEnd }, deps, (view) => {
      looked(view);
      this.#look(view);
    });
  }

  get isLinked(): boolean {
    return this.#isIn(this.phone.view?.links);
  }

  get isWaiting(): boolean {
    return this.#isIn(this.phone.view?.applies);
  }

  get mayApply(): boolean {
    const { clock, appliesPerMinute } = this.#deps;
    const recent = this.#appliedAt.filter((at) => at > clock.now() - APPLY_WINDOW_MS);
    return this.#barredUntil <= clock.now() && recent.length < appliesPerMinute;
  }

  async apply(): Promise<void> {
    const { clock } = this.#deps;
    this.#appliedAt.push(clock.now());
    this.phone.beginAnew();
    const reply = await this.phone.channel?.apply();
    this.#barredUntil = clock.now() + (reply?.retry_after_ms ?? 0);
  }

  async quit(): Promise<void> {
    this.phone.endAsked();
    const reply = await this.phone.channel?.quit();
    if (reply?.error.code === 0) this.phone.over();
  }

  #look({ links }: ChannelView): void {
    const { sid, userId, condition, verdict, clock } = this.#deps;
    const isLinked = this.#isIn(links);
    if (isLinked && !this.#wasLinked) {
      this.calls += 1;
      this.#linkedAt = clock.now();
    }
    if (!isLinked && this.#wasLinked) {
      if (!this.phone.isEndAsked) {
        this.dropped += 1;
        this.droppedAfterMs = Math.max(this.droppedAfterMs, clock.now() - this.#linkedAt);
        if (condition !== 'dead') verdict.found(sid, userId, 'has a phone that works, and was thrown out');
      }
      this.phone.over();
    }
    this.#wasLinked = isLinked;
  }

  #isIn(users: ChannelView['links'] = []): boolean {
    return users.some(({ user_id }) => user_id === this.#deps.userId);
  }
}
