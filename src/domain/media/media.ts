import type { Capability } from '../capability.ts';
import type { MediaOrder } from './commands.ts';
import { streamCut } from './cuts.ts';
import type { MediaEvent } from './events.ts';
import { muteLink, userMuted } from './mute.ts';
import { reportStranger, strangerSeen } from './strangers.ts';

/** What is on the air, and must not be (ADR 0031); and who is muted on it. */
export const media: Capability<MediaOrder, MediaEvent> = {
  decide: { 'report-stranger': reportStranger, 'mute-link': muteLink },
  evolve: {
    'stranger-seen': strangerSeen,
    'stream-cut': streamCut,
    'user-muted': userMuted,
    'stream-ruled': (channel) => channel,
  },
};
