import type { Callback } from '../../loadtest/zego/callback.ts';
import { ask } from './answer.ts';

/** The page cannot sign: the server does, as long as the secret is one of its own making. */
export async function postCallback({ event, fields }: Callback): Promise<boolean> {
  const signed = await ask<object>('/dev/zego-signature', { method: 'POST' });
  if (signed.is !== 'done') return false;
  const answer = await ask('/zego/callback', { method: 'POST', body: written({ event, ...signed.body, ...fields }) });
  return answer.is === 'done';
}

/** The stream that this user may publish now; undefined: none. */
export async function streamOf(sid: string, user_id: string): Promise<string | undefined> {
  const answer = await ask<{ stream_id: string }>('/dev/zego-stream', { method: 'POST', body: { sid, user_id } });
  return answer.is === 'done' && answer.body.stream_id !== '' ? answer.body.stream_id : undefined;
}

/** A session id may be beyond what a number holds: as text it is taken as well. */
function written(fields: object): string {
  return JSON.stringify(fields, (_name, value) => (typeof value === 'bigint' ? String(value) : value));
}
