import type { Clock } from '../ports/runtime.ts';
import { timers } from '../runtime/timers.ts';

export const systemClock: Clock = { now: () => Date.now(), ...timers };
