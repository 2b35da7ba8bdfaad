import type { AskedCall } from '../domain/call/asked.ts';
import type { Refusal } from '../domain/refusal.ts';

/**
 * IN9: may they? Undefined: yes, as far as the platform is concerned. Never rejects, and lasts no longer than whoever applies
 * may wait.
 */
export type AskPlatform = (application: AskedCall) => Promise<Refusal | undefined>;
