import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { Received } from './receiver.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const OLD_SECRET = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
/** The server's, while one replaces the other. */
export const WEBHOOK_SECRET = `${OLD_SECRET},${SECRET}`;

export const event = z.object({
  id: z.string(),
  sid: z.string(),
  seq: z.number(),
  type: z.string(),
  data: z.looseObject({ user_id: z.string().optional() }),
});
export type Event = z.infer<typeof event>;

/** As a platform takes it: by the package that its authors would use. */
export function verified({ headers, body }: Received): Event {
  const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const found = event.parse(new Webhook(SECRET).verify(body, plain));
  assert.equal(plain['webhook-id'], found.id);
  return found;
}

/** What a platform keeps of it: who is on the line, of each channel. */
export class PlatformTable {
  readonly gaps: string[] = [];
  readonly #ids = new Map<string, string[]>();
  readonly #linked = new Map<string, Set<string>>();

  take({ id, sid, seq, type, data: { user_id: userId = '' } }: Event): void {
    const ids = this.#ids.get(sid) ?? [];
    // A repeat is one that it has already.
    if (seq <= ids.length) return;
    if (seq > ids.length + 1) this.gaps.push(`${sid}: ${seq} behind ${ids.length}`);
    ids.push(id);
    this.#ids.set(sid, ids);
    const linked = this.#linked.get(sid) ?? new Set<string>();
    if (type === 'link.started') linked.add(userId);
    if (type === 'link.ended') linked.delete(userId);
    this.#linked.set(sid, linked);
  }

  /** Each once, in the order in which it came first. */
  idsOf = (sid: string): readonly string[] => this.#ids.get(sid) ?? [];
  linkedIn = (sid: string): readonly string[] => [...(this.#linked.get(sid) ?? [])].sort();
}
