import type { Channel } from '../src/domain/channel.ts';
import type { Millis, UserId } from '../src/domain/ids.ts';
import type { IssuePass } from '../src/domain/streamIds.ts';
import { ERRORS } from './errors.ts';
import type { Replies } from './replies.ts';

// ME2, in the protocol's words: over a socket and over HTTP.

const DONE = { code: 0, desc: '', reason: '' };
const NO_MEDIA = { code: ERRORS['no-media'].code, desc: ERRORS['no-media'].desc, reason: 'no-media' };

export const NO_PASS = { app_id: 0, token: '', expires_at: 0, may_publish: false, stream_id: '' };

/** By the channel as it is; without `issuePass` there is nothing to make a token with. */
export function wireMedia(
  channel: Channel,
  userId: UserId,
  issuePass: IssuePass | undefined,
  now: Millis,
): Replies['linkcall_media_rq'] {
  const { sid, version } = channel;
  const head = { sid, room_id: sid, user_id: userId, version };
  if (issuePass === undefined) return { error: NO_MEDIA, ...head, ...NO_PASS, time_now: now };
  const { appId, token, expiresAt, streamId, at } = issuePass(channel, userId);
  const publishing = { may_publish: streamId !== undefined, stream_id: streamId ?? '' };
  return { error: DONE, ...head, app_id: appId, token, expires_at: expiresAt, ...publishing, time_now: at };
}
