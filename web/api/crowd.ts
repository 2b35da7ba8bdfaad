import { type Answer, ask } from './answer.ts';

/** Viewers whom the server plays in a channel. */
export type CrowdBody = {
  readonly wanted: number;
  readonly here: number;
  readonly in_mirrors: number;
  readonly turned_away: { readonly status: number; readonly message: string; readonly is_last: boolean } | null;
};

export const wantCrowd = (sid: string, size: number): Promise<Answer<CrowdBody>> =>
  ask('/dev/crowd', { method: 'PUT', body: { sid, size } });

export const lookAtCrowd = (sid: string): Promise<Answer<CrowdBody>> =>
  ask(`/dev/crowd?${new URLSearchParams({ sid })}`);
