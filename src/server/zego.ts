import { randomBytes } from 'node:crypto';
import type { Budget, Clock } from '../ports/runtime.ts';
import type { ZegoRooms, ZegoStreams } from '../ports/zego.ts';
import { ActionBudget } from '../zego/actionBudget.ts';
import { createPlayZego } from '../zego/playZego.ts';
import { createZegoRooms } from '../zego/serverApi.ts';
import type { SignedCallDeps } from '../zego/signedCall.ts';
import { createZegoStreams } from '../zego/streamList.ts';
import type { ZegoConfig } from './config/config.ts';

const NONCE_BYTES = 8;

/** ZG13: without credentials ZEGO cannot be asked. */
export function zegoRoomsOf(zego: ZegoConfig, clock: Clock): ZegoRooms | undefined {
  const access = accessTo(zego, clock);
  return access && createZegoRooms({ ...access, random: Math.random });
}

/** ME3: likewise. */
export function zegoStreamsOf(zego: ZegoConfig, clock: Clock, budget: Budget): ZegoStreams | undefined {
  const access = accessTo(zego, clock);
  return access && createZegoStreams({ ...access, budget: new ActionBudget({ budget, clock }) });
}

function accessTo({ credentials, apiUrl: url }: ZegoConfig, clock: Clock): SignedCallDeps | undefined {
  const nonce = () => randomBytes(NONCE_BYTES).toString('hex');
  return credentials && { ...credentials, url, clock, fetch: globalThis.fetch, nonce };
}

/** Whose callbacks are believed: ZEGO's; or, where no real one posts and anybody may play it, those of this run's own. */
export function trustInZego({ callbackSecrets, appIds, toleranceS }: ZegoConfig, mayPlay: boolean, clock: Clock) {
  const play = mayPlay && callbackSecrets.length === 0 ? createPlayZego({ appIds, clock }) : undefined;
  const secrets = play === undefined ? callbackSecrets : [play.secret];
  return { play, trust: { secrets, appIds, toleranceS } };
}
