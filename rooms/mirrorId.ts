const PREFIX = 'mirror-';

/** Of a room that is a mirror, from what Colyseus would have called it: it is no room's of an actor. */
export const mirrorId = (made: string): string => `${PREFIX}${made}`;

export const isMirrorId = (roomId: string): boolean => roomId.startsWith(PREFIX);
