import type { Millis, Sid } from '../domain/ids.ts';
import type { Budget, Clock, Pace } from '../ports/runtime.ts';
import { rest } from '../runtime/rest.ts';

/** ME7: a little less than ZEGO allows in any second (20, 10, 50; 10 for the others): requests need not take equally long. */
const PACES = {
  ForbidRTCStream: { atOnce: 3, everyMs: 62 },
  DeleteStream: { atOnce: 2, everyMs: 135 },
  DescribeSimpleStreamList: { atOnce: 5, everyMs: 23 },
  KickoutUser: { atOnce: 2, everyMs: 135 },
  SetForbidStreamRule: { atOnce: 2, everyMs: 135 },
  DelForbidStreamRule: { atOnce: 2, everyMs: 135 },
} as const satisfies Readonly<Record<string, Pace>>;

export type BudgetedAction = keyof typeof PACES;

/** ME3: once per 10 s and room. */
const ROOM_PACE: Pace = { atOnce: 1, everyMs: 10_100 };

export class OverBudget extends Error {
  override readonly name = 'OverBudget';

  constructor(action: BudgetedAction) {
    super(`too many other calls of ${action} wait already`);
  }
}

/** Turns no further ahead are taken: whoever dies has them, and nobody else. */
const AHEAD_MS: Millis = 2_000;
const LOOK_AGAIN_MS: Millis = 250;

export type ActionBudgetDeps = { readonly budget: Budget; readonly clock: Pick<Clock, 'elapsed' | 'after'> };

/** When ZEGO may be asked for something: all processes together keep its budgets (ME7). */
export class ActionBudget {
  readonly #deps: ActionBudgetDeps;

  constructor(deps: ActionBudgetDeps) {
    this.#deps = deps;
  }

  /** Resolves when it may. Rejects with OverBudget if that is not so within `withinMs`, or when `signal` ends the wait. */
  async turn(action: BudgetedAction, withinMs: Millis, signal?: AbortSignal): Promise<void> {
    const { budget, clock } = this.#deps;
    const giveUpAt = clock.elapsed() + withinMs;
    for (;;) {
      const leftMs = giveUpAt - clock.elapsed();
      const waitMs = await budget.reserve(`zego:${action}`, PACES[action], Math.min(AHEAD_MS, Math.max(0, leftMs)));
      if (waitMs === undefined && leftMs <= LOOK_AGAIN_MS) throw new OverBudget(action);
      if (waitMs !== 0) await rest(clock, waitMs ?? LOOK_AGAIN_MS, signal);
      if (signal?.aborted === true) throw new OverBudget(action);
      if (waitMs !== undefined) return;
    }
  }

  /**
   * The same for the list of one room, which has a pace of its own: from when ZEGO has answered, for it may have been asked late. Its
   * turn is taken when ZEGO is asked: of whoever dies before that, nobody has to wait for it.
   */
  async list<T>(sid: Sid, withinMs: Millis, ask: () => Promise<T>): Promise<T> {
    const { budget, clock } = this.#deps;
    const action = 'DescribeSimpleStreamList';
    const name = `zego:${action}:${sid}`;
    const giveUpAt = clock.elapsed() + withinMs;
    do {
      await this.#untilFree(name, giveUpAt);
      await this.turn(action, giveUpAt - clock.elapsed());
      // Another process may have been faster: then it is waited for again.
    } while ((await budget.reserve(name, ROOM_PACE, 0)) === undefined);
    const since = clock.elapsed();
    try {
      return await ask();
    } finally {
      const lateMs = clock.elapsed() - since;
      if (lateMs > 0) await budget.reserve(name, { atOnce: 1, everyMs: lateMs }, ROOM_PACE.everyMs + lateMs);
    }
  }

  async #untilFree(name: string, giveUpAt: Millis): Promise<void> {
    const { budget, clock } = this.#deps;
    for (;;) {
      const waitMs = await budget.look(name, ROOM_PACE);
      if (waitMs === 0) return;
      if (waitMs > giveUpAt - clock.elapsed()) throw new OverBudget('DescribeSimpleStreamList');
      await rest(clock, waitMs);
    }
  }
}
