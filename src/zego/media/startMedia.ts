import { LaneWorker } from '../../app/owed/laneWorker.ts';
import type { Told } from '../../domain/told.ts';
import type { LanesOf, WebhookEndpoint } from '../../ports/owed.ts';
import type { Budget, Clock, Log, MediaCounts } from '../../ports/runtime.ts';
import type { StreamSights } from '../../ports/zego.ts';
import { ActionBudget } from '../actionBudget.ts';
import type { SignedCallDeps } from '../signedCall.ts';
import { createZegoStreams } from '../streamList.ts';
import { createStreamOrders } from '../streamOrders.ts';
import { CUTS_TURN_MS } from './keepTurn.ts';
import { MediaPayer, type MediaWork } from './mediaPayer.ts';

export type MediaDeps = {
  readonly access: SignedCallDeps;
  readonly budget: Budget;
  readonly lanesOf: LanesOf;
  readonly sights: StreamSights;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: MediaCounts;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
};

/** For the stores: what commits owe to ZEGO (ME8), in lanes like those of the platform's endpoints. */
export const MEDIA_ENDPOINT: WebhookEndpoint = {
  key: 'media',
  types: ['stream-cut', 'stream-ruled'],
  isUrgent: true,
};

/** Pays it, from now on. */
export function startMedia({ access, lanesOf, sights, clock, log, counts, random, ...deps }: MediaDeps) {
  const budget = new ActionBudget({ budget: deps.budget, clock });
  const orders = createStreamOrders({ ...access, budget });
  const streams = createZegoStreams({ ...access, budget });
  const lanes = lanesOf(MEDIA_ENDPOINT.key, CUTS_TURN_MS);
  const payer = new MediaPayer({ lanes, read: workOf, orders, sights, streams, clock, log, counts, random });
  const worker = new LaneWorker({ lanes, payer, clock });
  return { close: () => worker.close() };
}

function workOf({ sid, event }: Told): MediaWork | undefined {
  switch (event.type) {
    case 'stream-cut': {
      const { streamId, userId, isKick } = event;
      return { streamId, cut: { sid, streamId, userId, isKick } };
    }
    case 'stream-ruled': {
      const { streamId, audio, video } = event;
      return { streamId, rule: { sid, streamId, muting: { audio, video } } };
    }
    default:
      return undefined;
  }
}
