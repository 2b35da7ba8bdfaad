import { Webhook } from 'standardwebhooks';
import type { Millis } from '../domain/ids.ts';

export type Signed = { readonly id: string; readonly at: Millis; readonly body: string };

/** The headers of Standard Webhooks 1.0.0: a signature for each secret, so that one can replace the other (IN7). */
export function createSigner(secrets: readonly string[]): (signed: Signed) => Readonly<Record<string, string>> {
  const webhooks = secrets.map((secret) => new Webhook(secret));
  return ({ id, at, body }) => {
    const time = new Date(at);
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at / 1_000)),
      'webhook-signature': webhooks.map((webhook) => webhook.sign(id, time, body)).join(' '),
    };
  };
}
