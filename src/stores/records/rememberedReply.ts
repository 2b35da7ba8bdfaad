import type { RememberedReply } from '../../ports/channelStore.ts';
import { answer } from '../../reading/answer.ts';
import { cmdId, orderType, userId } from '../../reading/domainReaders.ts';
import { fields, fromJson } from '../../reading/reader.ts';

export type ReplyRow = {
  readonly userId: string;
  readonly cmdId: string;
  readonly order: string;
  readonly answer: string;
  readonly at: number;
};

export function writeReply({ userId, cmdId, order, answer }: RememberedReply): ReplyRow {
  return { userId, cmdId, order, answer: JSON.stringify(answer), at: answer.at };
}

const reply = fields<RememberedReply>({ userId, cmdId, order: orderType, answer: fromJson(answer) });

/** A row or a piece of JSON, as one of the stores keeps it. */
export const readReply = (raw: unknown): RememberedReply => reply(raw, 'reply');
