/** A process that has not beaten for so long has no rooms any more. */
export const LIFE_MS = 2_500;
