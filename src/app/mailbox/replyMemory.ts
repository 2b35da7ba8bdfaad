import type { CmdId, Millis, UserId } from '../../domain/ids.ts';
import {
  REPLIES_PER_USER,
  REPLIES_PER_USER_MAX,
  REPLY_LIFE_MS,
  REPLY_SILENCE_MS,
  REPLYING_USERS_MAX,
  type RememberedReply,
} from '../../ports/channelStore.ts';

/** LC17: the replies of accepted commands, by user, oldest first; those that need no longer be known are forgotten. */
export class ReplyMemory {
  /** Who sent last stands last, and of each user the newest reply. */
  readonly #byUser = new Map<UserId, Map<CmdId, RememberedReply>>();

  constructor(replies: readonly RememberedReply[]) {
    for (const reply of replies) this.keep(reply);
  }

  find(userId: UserId, cmdId: CmdId): RememberedReply | undefined {
    return this.#byUser.get(userId)?.get(cmdId);
  }

  /** Of each user the oldest first. */
  all(): readonly RememberedReply[] {
    return Array.from(this.#byUser.values(), (replies) => [...replies.values()]).flat();
  }

  keep(reply: RememberedReply): void {
    const { userId, cmdId, answer } = reply;
    const replies = this.#byUser.get(userId) ?? new Map<CmdId, RememberedReply>();
    replies.set(cmdId, reply);
    // To the end.
    this.#byUser.delete(userId);
    this.#byUser.set(userId, replies);
    forgetTheOld(replies, answer.at - REPLY_LIFE_MS);
    this.#forgetTheSilent(answer.at - REPLY_SILENCE_MS);
  }

  #forgetTheSilent(oldest: Millis): void {
    for (const [userId, replies] of this.#byUser) {
      const isSilent = replies.values().every(({ answer }) => answer.at <= oldest);
      if (!isSilent && this.#byUser.size <= REPLYING_USERS_MAX) return;
      this.#byUser.delete(userId);
    }
  }
}

/** Those in front are the oldest. */
function forgetTheOld(replies: Map<CmdId, RememberedReply>, oldest: Millis): void {
  for (const [cmdId, { answer }] of replies) {
    const isSpare = replies.size > REPLIES_PER_USER && answer.at <= oldest;
    if (!isSpare && replies.size <= REPLIES_PER_USER_MAX) return;
    replies.delete(cmdId);
  }
}
