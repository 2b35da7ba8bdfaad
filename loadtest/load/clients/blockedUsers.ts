import type { ChannelView } from '../../../src/client/index.ts';

/** `asked`: it may be so or not, until there is an answer. */
type Standing = 'asked' | { readonly sinceVersion: number };

/** PE6: whom the host of a channel keeps off, as far as that is certain. */
export class BlockedUsers {
  readonly #standings = new Map<string, Standing>();

  /** Who may be unblocked. */
  get all(): readonly string[] {
    return [...this.#standings].flatMap(([userId, standing]) => (standing === 'asked' ? [] : [userId]));
  }

  /** Neither blocked, nor about to be. */
  isFree(userId: string): boolean {
    return !this.#standings.has(userId);
  }

  /** One at a time: of two that are under way nobody knows which is the last. */
  asked(userId: string): void {
    this.#standings.set(userId, 'asked');
  }

  blocked(userId: string, sinceVersion: number): void {
    this.#standings.set(userId, { sinceVersion });
  }

  unblocked(userId: string): void {
    this.#standings.delete(userId);
  }

  /** What no view of the channel must show. */
  wrongIn({ version, links, applies, invites }: Pick<ChannelView, 'version'> & Lists): string[] {
    return [...links, ...applies, ...invites].flatMap(({ user_id: userId }) => {
      const standing = this.#standings.get(userId) ?? 'asked';
      if (standing === 'asked' || version < standing.sinceVersion) return [];
      return [`${userId} is on the lists at version ${version}, and is blocked since version ${standing.sinceVersion}`];
    });
  }
}

type Lists = Readonly<Record<'links' | 'applies' | 'invites', readonly { readonly user_id: string }[]>>;
