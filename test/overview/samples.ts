import { REPLY_WITHIN_MS, type Sample } from '../../src/ports/overview.ts';

const NO_REPLIES = [...REPLY_WITHIN_MS, 0].map(() => 0);

/** All of it 0, but for what is said. */
export const sampleWith = (said: Partial<Sample> = {}): Sample => ({
  ...{ at: 0, channels: 0, live: 0, linked: 0, waiting: 0, clients: 0, bytes: 0 },
  ...{ commands: 0, refusals: 0, callbacks: 0, gaps: 0, replies: NO_REPLIES },
  ...{ lagMs: 0, cutsOwed: 0, webhookMs: 0, userLog: 0, logBytes: 0 },
  ...said,
});
