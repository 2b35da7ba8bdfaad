import type { Claims } from '../../ports/joins.ts';

/** A token may be 16 kB long. */
const TOKENS_MAX = 100;
const MS = 1_000;

type Kept = { readonly claims: Claims; readonly expiresAtS: number };

/**
 * What tokens said that come again and again, as those of systems do with each order: to verify one takes as long as to
 * decide on its order. For tokens alone whose key stays good for as long as this process runs.
 */
export class VerifiedTokens {
  readonly #kept = new Map<string, Kept>();

  /** Undefined: it is to be verified. */
  claimsOf(token: string, now: number): Claims | undefined {
    const kept = this.#kept.get(token);
    return kept !== undefined && Math.floor(now / MS) < kept.expiresAtS ? kept.claims : undefined;
  }

  /** The one that has been here longest gives way. */
  keep(token: string, kept: Kept): void {
    this.#kept.delete(token);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= TOKENS_MAX) this.#kept.delete(oldest);
    this.#kept.set(token, kept);
  }
}
