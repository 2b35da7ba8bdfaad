import type { Millis } from '../../domain/ids.ts';

/** Before our time, and that of the original. */
const SINCE = Temporal.Instant.from('1992-01-01T00:00Z');

export const LOG_ZONES_ALLOWED =
  'UTC, or a zone such as Asia/Shanghai whose clocks have not been set since 1992 and never will be: where they are set ' +
  'back, an hour comes twice, and a time of the table would mean either of two';

/** How far the clocks of a zone are ahead of UTC; undefined if that changes, or if there is no such zone. */
export function evenZoneAheadMs(zone: string): Millis | undefined {
  try {
    const begin = SINCE.toZonedDateTimeISO(zone);
    return begin.getTimeZoneTransition('next') === null ? begin.offsetNanoseconds / 1_000_000 : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
