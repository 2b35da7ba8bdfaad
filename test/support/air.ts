import type { Air, AirStream } from '../../src/domain/air.ts';
import type { StreamId } from '../../src/domain/ids.ts';
import { LIFE, streamId, userId } from './people.ts';

// What is on the air, in few words: `air({ streams: [onAir('mallory')] })`.

/** A stream that is called as its user is, if it is not said otherwise. */
export function onAir(name: string, of: Partial<AirStream> = {}): AirStream {
  return { ...LIFE, streamId: streamId(name), userId: userId(name), isBot: false, heardAt: 20, ...of };
}

/** Known since 0, without a gap; `wentOff`: when which streams were heard to be over. */
export function air({
  wentOff = {},
  ...of
}: Partial<Air> & { wentOff?: Readonly<Record<StreamId, number>> } = {}): Air {
  const wentOffAt = (id: StreamId) => wentOff[id] ?? 0;
  return { streams: [], knownSince: 0, hasGap: false, scannedAt: 0, wentOffAt, ...of };
}
