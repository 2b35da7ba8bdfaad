import { connectChannel } from '../../src/client/index.ts';

const WITHIN_MS = 8_000;

/** An operator takes somebody off the line; empty: done, else why not. */
export async function removeFromCall(sid: string, userId: string, token: string): Promise<string> {
  const channel = connectChannel({ url: location.origin, sid, token, notices: false, answerWithinMs: WITHIN_MS });
  try {
    const { error } = await channel.remove(userId);
    return error.reason;
  } catch {
    return 'unanswered';
  } finally {
    void channel.leave();
  }
}
