import type { ZegoInbox } from '../ports/zego.ts';
import type { Errands } from './errands.ts';

/** ZG4: a callback for a channel nobody is in wakes its actor, which goes to sleep again when nothing needs it. */
export const createZegoInbox = (errands: Errands): ZegoInbox => ({
  tell: (sid, fact) => errands.hear(sid, fact),
});
