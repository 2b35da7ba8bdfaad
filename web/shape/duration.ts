const SECOND_MS = 1_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** As a call's clock shows it: 02:13, or 1:02:13 once it is over an hour. */
export function callTime(ms: number): string {
  const all = Math.max(0, Math.floor(ms / SECOND_MS));
  const [hours, minutes, seconds] = [Math.floor(all / HOUR_S), Math.floor((all % HOUR_S) / MINUTE_S), all % MINUTE_S];
  const short = `${twoDigits(minutes)}:${twoDigits(seconds)}`;
  return hours === 0 ? short : `${hours}:${short}`;
}

/** What is left of a time that runs out: the last second is shown as 1, never as 0. */
export const secondsLeft = (ms: number): number => Math.max(0, Math.ceil(ms / SECOND_MS));

/** The part that is left, from 1 down to 0. */
export function shareLeft(leftMs: number, wholeMs: number): number {
  return wholeMs > 0 ? Math.min(1, Math.max(0, leftMs / wholeMs)) : 0;
}
