/** For what would be told again and again. So many kinds are remembered; then it begins anew. */
export class OnceEach {
  readonly #kindsMax: number;
  readonly #told = new Set<string>();

  constructor(kindsMax: number) {
    this.#kindsMax = kindsMax;
  }

  /** True the first time for each kind. */
  isFirst(kind: string): boolean {
    if (this.#told.has(kind)) return false;
    if (this.#told.size >= this.#kindsMax) this.#told.clear();
    this.#told.add(kind);
    return true;
  }
}
