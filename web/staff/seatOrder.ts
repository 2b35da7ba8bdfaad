type Deps = {
  readonly give: (userIds: readonly string[]) => Promise<unknown>;
  readonly draw: () => void;
};

/** PE8: who is to sit first, who then, and so on, until it is said. */
export class SeatOrder {
  readonly #deps: Deps;
  /** Undefined: nobody chooses. */
  chosen: readonly string[] | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  begin(): void {
    this.#choose([]);
  }

  leave(): void {
    this.#choose(undefined);
  }

  /** They are the next, or out of the order again. */
  turn(userId: string): void {
    const { chosen = [] } = this;
    this.#choose(chosen.includes(userId) ? chosen.filter((one) => one !== userId) : [...chosen, userId]);
  }

  async give(userIds: readonly string[]): Promise<void> {
    this.chosen = undefined;
    await this.#deps.give(userIds);
  }

  #choose(chosen: readonly string[] | undefined): void {
    this.chosen = chosen;
    this.#deps.draw();
  }
}
