import { isMirrorId } from './mirrorId.ts';

// IN12: what somebody at the plain door comes back with. Of an actor's room it is Colyseus' token alone: the room follows from
// the channel. A mirror is known by its id.

const BETWEEN = '~';

export const resumeOf = (roomId: string, token: string): string =>
  isMirrorId(roomId) ? `${roomId}${BETWEEN}${token}` : token;

export function readResume(resume: string): { readonly roomId?: string; readonly token: string } {
  const end = resume.indexOf(BETWEEN);
  const roomId = resume.slice(0, Math.max(end, 0));
  return isMirrorId(roomId) ? { roomId, token: resume.slice(end + 1) } : { token: resume };
}
