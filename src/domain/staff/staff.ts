import type { Capability } from '../capability.ts';
import { appointModerator, dismissModerator, moderatorAppointed, moderatorDismissed } from './appoint.ts';
import type { StaffOrder } from './commands.ts';
import type { StaffEvent } from './events.ts';

/** Who directs the people of the call beside its host. */
export const staff: Capability<StaffOrder, StaffEvent> = {
  decide: { 'appoint-moderator': appointModerator, 'dismiss-moderator': dismissModerator },
  evolve: { 'moderator-appointed': moderatorAppointed, 'moderator-dismissed': moderatorDismissed },
};
