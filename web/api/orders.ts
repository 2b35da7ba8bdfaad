import type { Answer } from './answer.ts';
import type { Operator } from './operator.ts';

/** As the server's API has it: what is to be done, and mostly with whom. */
export type GivenOrder = { readonly order: string } & Readonly<Record<string, unknown>>;

type Reply = { readonly error: { readonly reason: string } };

/** An operator's order for a channel; empty: done, else why not. */
export async function giveOrder(operator: Operator, sid: string, order: GivenOrder): Promise<string> {
  const path = `/api/channels/${encodeURIComponent(sid)}/orders`;
  const answer = await operator.ask<Reply>(path, { method: 'POST', body: order });
  return answer.is === 'done' ? answer.body.error.reason : whyNot(answer);
}

/** Empty: it was done. */
export function whyNot(answer: Answer<unknown>): string {
  if (answer.is === 'done') return '';
  return answer.is === 'refused' ? answer.message : 'unanswered';
}
