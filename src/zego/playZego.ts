import { randomBytes } from 'node:crypto';
import type { Clock } from '../ports/runtime.ts';
import { signatureOf } from './verify.ts';

type PlayZegoDeps = { readonly appIds: readonly string[]; readonly clock: Pick<Clock, 'now'> };

const SECRET_BYTES = 16;
const NONCE_BYTES = 8;

/** A ZEGO of this run alone, for a server that no real one posts to: a callback secret, and who signs with it. */
export function createPlayZego({ appIds, clock }: PlayZegoDeps) {
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  return {
    secret,
    sign() {
      const timestamp = String(Math.floor(clock.now() / 1_000));
      const nonce = randomBytes(NONCE_BYTES).toString('hex');
      return { timestamp, nonce, signature: signatureOf(secret, timestamp, nonce), appid: appIds[0] ?? '1' };
    },
  };
}
