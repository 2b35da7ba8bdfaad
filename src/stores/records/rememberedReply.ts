import { z } from 'zod';
import type { RememberedReply } from '../../ports/channelStore.ts';
import { compiled, json, read } from './read.ts';
import { answer, cmdId, orderType, userId } from './values.ts';

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

const reply: z.ZodType<RememberedReply> = compiled(() =>
  z.object({ userId, cmdId, order: orderType, answer: json(answer) }),
);

/** A row or a piece of JSON, as one of the stores keeps it. */
export const readReply = (raw: unknown): RememberedReply => read(reply, raw, 'reply');
