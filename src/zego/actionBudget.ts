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

export type ActionBudgetDeps = { readonly budget: Budget; readonly clock: Pick<Clock, 'after'> };

/** When ZEGO may be asked for something: all processes together keep its budgets (ME7). */
export class ActionBudget {
  readonly #deps: ActionBudgetDeps;

  constructor(deps: ActionBudgetDeps) {
    this.#deps = deps;
  }

  /** Resolves when it may. Rejects with OverBudget if that would take longer than `withinMs`. */
  turn(action: BudgetedAction, withinMs: Millis): Promise<void> {
    return this.#turn(`zego:${action}`, action, PACES[action], withinMs);
  }

  /** The same for the list of one room, which has a pace of its own. */
  async listTurn(sid: Sid, withinMs: Millis): Promise<void> {
    const action = 'DescribeSimpleStreamList';
    await this.#turn(`zego:${action}:${sid}`, action, ROOM_PACE, withinMs);
    await this.turn(action, withinMs);
  }

  async #turn(name: string, action: BudgetedAction, pace: Pace, withinMs: Millis): Promise<void> {
    const { budget, clock } = this.#deps;
    const waitMs = await budget.reserve(name, pace, withinMs);
    if (waitMs === undefined) throw new OverBudget(action);
    if (waitMs > 0) await rest(clock, waitMs);
  }
}
