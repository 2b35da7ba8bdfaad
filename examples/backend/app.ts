import { randomUUID } from 'node:crypto';
import express, { type Express, type Request } from 'express';
import { Webhook } from 'standardwebhooks';
import { type Event, event } from './event.ts';
import type { LineTable } from './lineTable.ts';
import type { Linkcall } from './linkcall.ts';

type Deps = { readonly table: LineTable; readonly linkcall: Linkcall; readonly webhookSecret: string };

/** Whoever asks is who they say: yours knows its users by their session, and moderators from everybody else. */
export function createApp({ table, linkcall, webhookSecret }: Deps): Express {
  const app = express();
  const webhook = new Webhook(webhookSecret);

  // With this a user's app joins a channel.
  app.post('/tokens', express.json(), async ({ body: { user_id: sub, nick, sid, role } }, response) => {
    response.json({ token: await linkcall.tokenFor({ sub, nick, sid, role: role === 'host' ? 'host' : 'viewer' }) });
  });

  // What is signed are the bytes as they came: they must not be parsed before.
  app.post('/webhooks', express.raw({ type: 'application/json' }), async (request, response) => {
    const told = verified(webhook, request);
    if (told === undefined) {
      response.sendStatus(401);
      return;
    }
    try {
      await hear(told);
      // It is in the table: not before may Linkcall forget it.
      response.sendStatus(204);
    } catch {
      response.set('Retry-After', '1').sendStatus(503);
    }
  });

  async function hear(told: Event): Promise<void> {
    // Something before it never came: the table is new, or was away for days. What the feed still has fills the gap.
    if (!table.isNext(told)) for await (const earlier of linkcall.eventsOf(told.sid)) table.take(earlier);
    table.take(told);
  }

  app.get('/channels/:sid/line', ({ params: { sid } }, response) => {
    response.json(table.lineOf(sid));
  });

  // Ask again with the same key until there is an answer: they are removed once, and may come on the line again.
  app.delete('/channels/:sid/line/:user', async (request, response) => {
    const { sid, user } = request.params;
    const key = request.get('idempotency-key') ?? randomUUID();
    const { error } = await linkcall.order(sid, { order: 'remove', user_id: user }, key);
    response.json({ removed: error.code === 0, reason: error.reason });
  });

  return app;
}

/** Undefined: it is not from Linkcall, or it is from long ago. */
function verified(webhook: Webhook, request: Request): Event | undefined {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const headers = Object.fromEntries(names.map((name) => [name, request.get(name) ?? '']));
  try {
    return event.parse(webhook.verify(request.body, headers));
  } catch {
    return undefined;
  }
}
