import type { ZegoInbox } from '../ports/zego.ts';
import type { OrderRouter } from './orderRouter.ts';

/** ZG4: a callback for a channel nobody is in wakes its actor, which goes to sleep again when nothing needs it. */
export const createZegoInbox = (router: OrderRouter): ZegoInbox => ({
  tell: (sid, fact) => router.hear(sid, fact),
});
