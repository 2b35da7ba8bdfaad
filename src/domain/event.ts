import type { CallEvent } from './call/events.ts';
import type { MediaEvent } from './media/events.ts';

/** Those of all capabilities. */
export type Event = CallEvent | MediaEvent;
