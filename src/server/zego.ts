import { randomBytes } from 'node:crypto';
import type { Clock } from '../ports/runtime.ts';
import type { ZegoRooms } from '../ports/zego.ts';
import { createPlayZego } from '../zego/playZego.ts';
import { createZegoRooms } from '../zego/serverApi.ts';
import type { ZegoConfig } from './config/config.ts';

const NONCE_BYTES = 8;

/** ZG13: without credentials ZEGO cannot be asked. */
export function zegoRoomsOf({ credentials, apiUrl }: ZegoConfig, clock: Clock): ZegoRooms | undefined {
  if (credentials === undefined) return undefined;
  const nonce = () => randomBytes(NONCE_BYTES).toString('hex');
  return createZegoRooms({ ...credentials, url: apiUrl, clock, fetch: globalThis.fetch, random: Math.random, nonce });
}

/** Whose callbacks are believed: ZEGO's; or, where no real one posts and anybody may play it, those of this run's own. */
export function trustInZego({ callbackSecrets, appIds, toleranceS }: ZegoConfig, mayPlay: boolean, clock: Clock) {
  const play = mayPlay && callbackSecrets.length === 0 ? createPlayZego({ appIds, clock }) : undefined;
  const secrets = play === undefined ? callbackSecrets : [play.secret];
  return { play, trust: { secrets, appIds, toleranceS } };
}
