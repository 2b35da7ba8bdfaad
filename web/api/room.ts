import type { Answer } from './answer.ts';
import type { ZegoRoom } from './bodies/zego.ts';
import type { Operator } from './operator.ts';

/** Undefined: ZEGO has told of no such room, which is nothing wrong. */
export async function readRoom(operator: Operator, sid: string): Promise<Answer<ZegoRoom | undefined>> {
  const answer = await operator.ask<readonly ZegoRoom[]>(`/api/rooms?${new URLSearchParams({ room_id: sid })}`);
  return answer.is === 'done' ? { is: 'done', body: answer.body[0] } : answer;
}
