import type { AirStream } from '../air.ts';
import type { Millis, StreamId, UserId } from '../ids.ts';

/** A life of a stream that has been dealt with, and may be on the air still. */
export type Outsider = Pick<AirStream, 'streamId' | 'session' | 'createdAt'> & {
  /** False: it was only reported (`watch`). */
  readonly isCut: boolean;
};

/** ME7: a stranger's stream, and when it was found. */
export type Finding = { readonly userId: UserId; readonly at: Millis };

/** ME6: what a channel remembers of streams that were not to be on the air. */
export type Media = {
  /** The oldest first. One that is seen to be off the air is forgotten with the next one that is dealt with. */
  readonly outsiders: readonly Outsider[];
  /** Of the last ten minutes, the oldest first. */
  readonly findings: readonly Finding[];
};

export const NO_MEDIA: Media = { outsiders: [], findings: [] };

/** More at a time wait until some of these are off the air. */
export const OUTSIDERS_MAX = 64;
export const FINDINGS_MAX = 64;
/** ME7 */
export const FINDINGS_MS: Millis = 600_000;

/** Once for each life (ME6): a later one of the same id is another matter. */
export function isDealtWith(
  { outsiders }: Media,
  { streamId, session, createdAt }: Pick<AirStream, 'streamId' | 'session' | 'createdAt'>,
  how: 'reported' | 'cut',
): boolean {
  return outsiders.some(
    (one) =>
      one.streamId === streamId &&
      one.session === session &&
      one.createdAt >= createdAt &&
      (one.isCut || how === 'reported'),
  );
}

export function withOutsider({ outsiders, findings }: Media, outsider: Outsider, gone: readonly StreamId[]): Media {
  const rest = outsiders.filter(({ streamId }) => streamId !== outsider.streamId && !gone.includes(streamId));
  return { outsiders: [...rest, outsider].slice(-OUTSIDERS_MAX), findings };
}

export function withFinding({ outsiders, findings }: Media, { userId, at }: Finding): Media {
  const recent = findings.filter((one) => at - one.at < FINDINGS_MS);
  return { outsiders, findings: [...recent, { userId, at }].slice(-FINDINGS_MAX) };
}
