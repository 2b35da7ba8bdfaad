import type { CallEvent } from './call/events.ts';
import type { InviteEvent } from './invite/events.ts';
import type { MediaEvent } from './media/events.ts';
import type { ModerationEvent } from './moderation/events.ts';
import type { SeatEvent } from './seats/events.ts';
import type { StaffEvent } from './staff/events.ts';

/** Those of all capabilities. */
export type Event = CallEvent | InviteEvent | MediaEvent | ModerationEvent | SeatEvent | StaffEvent;
