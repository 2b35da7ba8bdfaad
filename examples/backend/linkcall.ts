import { setTimeout as rest } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { type Event, event } from './event.ts';

const NAME = 'example-backend';
const TOKEN_LIFE = '1h';
const ANSWER_WITHIN_MS = 10_000;
const ATTEMPTS_MAX = 30;
const REST_MS = 1_000;

const page = z.object({ events: z.array(event), cursor: z.string() });
const reply = z.object({ error: z.object({ code: z.number(), reason: z.string() }) });

/** All that this back end wants of Linkcall. */
export function createLinkcall({ url, secret }: { readonly url: string; readonly secret: string }) {
  const key = new TextEncoder().encode(secret);

  const tokenFor = (claims: Readonly<Record<string, unknown>>): Promise<string> =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(TOKEN_LIFE).sign(key);

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const authorization = `Bearer ${await tokenFor({ sub: NAME, role: 'service' })}`;
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    return fetch(url + path, { ...init, signal, headers: { ...init.headers, authorization } });
  }

  /** Under one key it is done once: so it can be given again as long as nobody knows what became of it. */
  async function order(sid: string, body: object, idempotencyKey: string) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
    for (let attempt = 1; ; attempt += 1) {
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const response = await ask(`/api/channels/${encodeURIComponent(sid)}/orders`, init).catch(() => undefined);
      if (response?.ok) return reply.parse(await response.json());
      const mayHelp = response === undefined || response.status === 503;
      if (!mayHelp || attempt === ATTEMPTS_MAX) throw new Error(`Linkcall: ${(await response?.text()) ?? 'no answer'}`);
      await rest(REST_MS);
    }
  }

  /** All that the feed still has of a channel, the oldest first. */
  async function* eventsOf(sid: string): AsyncGenerator<Event> {
    const query = new URLSearchParams({ sid, limit: '500' });
    for (;;) {
      const response = await ask(`/api/events?${query}`);
      if (!response.ok) throw new Error(`Linkcall: ${await response.text()}`);
      const { events, cursor } = page.parse(await response.json());
      yield* events;
      if (cursor === query.get('after')) return;
      query.set('after', cursor);
    }
  }

  return { tokenFor, order, eventsOf };
}

export type Linkcall = ReturnType<typeof createLinkcall>;
