/** ST7: a change is answered within so long. */
const CHANGE_ANSWERED_WITHIN_MS = 2_000;
/** It waits twice for Redis at most: for the commit, and to hear what became of one whose answer was lost. */
const WAITS = 2;

/** So long each time for a connection, where there is none; then so long for the answer. */
export const CONNECTED_WITHIN_MS = 300;
export const ANSWERED_WITHIN_MS = 500;

/** With a longer one ST7 does not hold. */
export const ANSWERED_WITHIN_MS_MAX = CHANGE_ANSWERED_WITHIN_MS / WAITS - CONNECTED_WITHIN_MS;
