/** So many are remembered; then it begins anew. */
const KINDS_MAX = 256;

/** For what would be told again and again. */
export class OnceEach {
  readonly #told = new Set<string>();

  /** True the first time for each kind. */
  isFirst(kind: string): boolean {
    if (this.#told.has(kind)) return false;
    if (this.#told.size >= KINDS_MAX) this.#told.clear();
    this.#told.add(kind);
    return true;
  }
}
