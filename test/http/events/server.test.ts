import assert from 'node:assert/strict';
import { Random } from '../../../loadtest/random.ts';
import { TestClient } from '../../support/client.ts';
import { TestServer, tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';

type Told = { readonly id: string; readonly sid: string; readonly seq: number; readonly type: string };

const CHANNELS = 5;
const ROUNDS = 3;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

/** A back end that pages through the feed, and hears of it by a stream. */
class BackEnd {
  readonly paged: Told[] = [];
  readonly streamed: Told[] = [];
  readonly #server: TestServer;
  #cursor: string | undefined;
  #lastId: string | undefined;

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** To the end of what there is. */
  async page(): Promise<void> {
    for (;;) {
      const after = this.#cursor === undefined ? '' : `&after=${this.#cursor}`;
      const response = await fetch(`${this.#server.url}/api/events?limit=7${after}`, {
        headers: await this.#headers(),
      });
      const page: { events: Told[]; cursor: string } = await response.json();
      assert.equal(response.status, 200, JSON.stringify(page));
      this.paged.push(...page.events);
      if (page.cursor === this.#cursor) return;
      this.#cursor = page.cursor;
    }
  }

  /** Until the server is gone, which it may be before it has answered. */
  async listen(): Promise<void> {
    const again = this.#lastId === undefined ? {} : { 'Last-Event-ID': this.#lastId };
    const headers = { ...(await this.#headers()), Accept: 'text/event-stream', ...again };
    const response = await fetch(`${this.#server.url}/api/events?after=0`, { headers }).catch(() => undefined);
    if (response === undefined) return;
    assert.equal(response.status, 200);
    let text = '';
    try {
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString();
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.#hear(block);
      }
    } catch {
      // It was killed.
    }
  }

  #hear(block: string): void {
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) this.#lastId = line.slice(4);
      if (line.startsWith('data: ')) this.streamed.push(JSON.parse(line.slice(6)));
    }
  }

  async #headers(): Promise<Record<string, string>> {
    return { Authorization: `Bearer ${await tokenFor({ sub: 'back-end', role: 'service' })}` };
  }
}

function assertWhole(told: readonly Told[], what: string): void {
  for (const [sid, ofChannel] of Map.groupBy(told, (one) => one.sid)) {
    const seqs = ofChannel.map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      seqs.map((_, index) => index + 1),
      `${what} of ${sid}, SEED=${seed}`,
    );
  }
}

describe('a back end that follows the feed', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000', APPLY_BURST: '1000' });
  });
  after(() => server.remove());

  it(`[IN6, IN8] misses nothing, and hears nothing twice, though the server is killed (SEED=${seed})`, async () => {
    const random = new Random(seed);
    const backEnd = new BackEnd(server);
    let answered = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const listening = backEnd.listen();
      let left = 20 + random.below(100);
      let killed: Promise<void> | undefined;
      const talk = async (name: string): Promise<void> => {
        const viewer = await TestClient.join(server, name, 'viewer', `vera ${round}`);
        viewer.room.reconnection.enabled = false;
        const over = until(() => killed !== undefined, 'the server is killed');
        for (let nth = 0; killed === undefined; nth += 1) {
          const asked = viewer.apply(nth % 2 === 0 ? 1 : 2).catch(() => undefined);
          const reply = await Promise.race([asked, over.then(() => undefined)]);
          if (reply?.error.code === 0) answered += 1;
          left -= 1;
          if (left <= 0) killed ??= server.kill();
        }
        await over;
      };
      await Promise.allSettled(Array.from({ length: CHANNELS }, (_, n) => talk(`channel ${n}`)));
      await killed;
      await listening;
      await server.start();
      await backEnd.page();
      assertWhole(backEnd.paged, 'pages');
    }
    const listening = backEnd.listen();
    await until(() => backEnd.streamed.length >= backEnd.paged.length, 'the stream has caught up');
    assert.deepEqual(backEnd.streamed, backEnd.paged);
    assert.ok(backEnd.paged.length >= answered, 'all that was answered is told');
    await server.kill();
    await listening;
  });
});
