import { randomBytes } from 'node:crypto';
import type { WebhookEndpoint } from '../ports/owed.ts';
import type { Budget, Clock, Log } from '../ports/runtime.ts';
import type { ZegoRooms, ZegoStreams } from '../ports/zego.ts';
import { ActionBudget } from '../zego/actionBudget.ts';
import { MEDIA_ENDPOINT, type MediaDeps, startMedia } from '../zego/media/startMedia.ts';
import { createMediaPasses } from '../zego/mediaPasses.ts';
import { createPlayZego } from '../zego/playZego.ts';
import { createZegoRooms } from '../zego/serverApi.ts';
import type { SignedCallDeps } from '../zego/signedCall.ts';
import { createZegoStreams } from '../zego/streamList.ts';
import { isTokenSecret } from '../zego/token04.ts';
import type { ZegoConfig } from './config/config.ts';

const NONCE_BYTES = 8;

/** ZG13: without credentials ZEGO cannot be asked. */
type Way = Pick<SignedCallDeps, 'clock' | 'fetch'>;

export function zegoRoomsOf(zego: ZegoConfig, way: Way): ZegoRooms | undefined {
  const access = accessTo(zego, way);
  return access && createZegoRooms({ ...access, random: Math.random });
}

/** ME3: likewise. */
export function zegoStreamsOf(zego: ZegoConfig, way: Way, budget: Budget): ZegoStreams | undefined {
  const access = accessTo(zego, way);
  return access && createZegoStreams({ ...access, budget: new ActionBudget({ budget, clock: way.clock }) });
}

/** ME8: whom commits owe what is to be done at ZEGO; where it cannot be told anything nothing is owed. */
export const zegoEndpointsOf = ({ credentials }: ZegoConfig): readonly WebhookEndpoint[] =>
  credentials === undefined ? [] : [MEDIA_ENDPOINT];

/** ME7: pays that, from now on. */
export function startCuts(
  zego: ZegoConfig,
  deps: Omit<MediaDeps, 'access' | 'random'> & Way,
): { close(): Promise<void> } {
  const access = accessTo(zego, deps);
  return access === undefined ? { close: async () => {} } : startMedia({ ...deps, access, random: Math.random });
}

function accessTo({ credentials, apiUrl: url }: ZegoConfig, { clock, fetch }: Way): SignedCallDeps | undefined {
  const nonce = () => randomBytes(NONCE_BYTES).toString('hex');
  return credentials && { ...credentials, url, clock, fetch, nonce };
}

/** ME2: without credentials, or with some that are good for requests alone, there are no tokens. */
export function passesOf(zego: ZegoConfig, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
  const { credentials, listenTokenS: listenS, publishTokenS: publishS } = zego;
  if (credentials === undefined) return undefined;
  const { serverSecret } = credentials;
  const appId = Number(credentials.appId);
  const wrong = whyNoTokens(appId, serverSecret);
  if (wrong === undefined) return createMediaPasses({ appId, serverSecret, listenS, publishS, clock, randomBytes });
  log.warn({}, `${wrong}: it signs requests, and makes no tokens. linkcall_media_rq is answered no-media`);
  return undefined;
}

function whyNoTokens(appId: number, serverSecret: string): string | undefined {
  if (!isTokenSecret(serverSecret)) return 'ZEGO_SERVER_SECRET has not 32 ASCII characters';
  return Number.isSafeInteger(appId) ? undefined : 'ZEGO_APP_ID is no number of 53 bits';
}

/** Whose callbacks are believed: ZEGO's; or, where no real one posts and anybody may play it, those of this run's own. */
export function trustInZego({ callbackSecrets, appIds, toleranceS }: ZegoConfig, mayPlay: boolean, clock: Clock) {
  const play = mayPlay && callbackSecrets.length === 0 ? createPlayZego({ appIds, clock }) : undefined;
  const secrets = play === undefined ? callbackSecrets : [play.secret];
  return { play, trust: { secrets, appIds, toleranceS } };
}
