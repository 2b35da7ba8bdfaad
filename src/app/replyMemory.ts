import type { CmdId, Millis, UserId } from '../domain/ids.ts';
import {
  REPLIES_PER_USER,
  REPLIES_PER_USER_MAX,
  REPLY_LIFE_MS,
  REPLY_SILENCE_MS,
  type RememberedReply,
} from '../ports.ts';

/** LC17: the replies of accepted commands, by user, oldest first; those that need no longer be known are forgotten. */
export class ReplyMemory {
  readonly #byUser = new Map<UserId, RememberedReply[]>();

  constructor(replies: readonly RememberedReply[]) {
    for (const reply of replies) this.keep(reply);
  }

  find(userId: UserId, cmdId: CmdId): RememberedReply | undefined {
    return this.#byUser.get(userId)?.find((reply) => reply.cmdId === cmdId);
  }

  /** Of each user the oldest first. */
  all(): readonly RememberedReply[] {
    return [...this.#byUser.values()].flat();
  }

  keep(reply: RememberedReply): void {
    const known = this.#byUser.get(reply.userId) ?? [];
    const firstKept = known.length + 1 - REPLIES_PER_USER;
    const kept = known.filter(
      (other, index) => index >= firstKept || other.answer.at > reply.answer.at - REPLY_LIFE_MS,
    );
    // The one who sent last stands last: those in front may have been silent for long.
    this.#byUser.delete(reply.userId);
    this.#byUser.set(reply.userId, [...kept, reply].slice(-REPLIES_PER_USER_MAX));
    this.#forgetTheSilent(reply.answer.at - REPLY_SILENCE_MS);
  }

  #forgetTheSilent(oldest: Millis): void {
    for (const [userId, replies] of this.#byUser) {
      const last = replies.at(-1);
      if (last !== undefined && last.answer.at > oldest) return;
      this.#byUser.delete(userId);
    }
  }
}
