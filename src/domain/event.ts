import type { CallEvent } from './call/events.ts';

/** Those of all capabilities. */
export type Event = CallEvent;
