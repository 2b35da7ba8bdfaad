import type { Operator } from '../api/operator.ts';

type Reply = { readonly error: { readonly reason: string } };

/** An operator takes somebody off the line; empty: done, else why not. */
export async function removeFromCall(path: string, userId: string, operator: Operator): Promise<string> {
  const order = { order: 'remove', user_id: userId };
  const answer = await operator.ask<Reply>(`${path}/orders`, { method: 'POST', body: order });
  if (answer.is === 'done') return answer.body.error.reason;
  return answer.is === 'refused' ? answer.message : 'unanswered';
}
