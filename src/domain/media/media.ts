import type { Capability } from '../capability.ts';
import type { MediaOrder } from './commands.ts';
import { streamCut } from './cuts.ts';
import type { MediaEvent } from './events.ts';
import { reportStranger, strangerSeen } from './strangers.ts';

/** What is on the air, and must not be (ADR 0030). */
export const media: Capability<MediaOrder, MediaEvent> = {
  decide: { 'report-stranger': reportStranger },
  evolve: { 'stranger-seen': strangerSeen, 'stream-cut': streamCut },
};
