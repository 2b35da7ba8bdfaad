import { createHash } from 'node:crypto';
import type { Told } from '../domain/told.ts';
import { createSigner } from '../platform/signer.ts';
import { type Feed, isLater } from '../ports/feed.ts';
import type { LanesOf, WebhookEndpoint } from '../ports/owed.ts';
import type { Clock, Log, WebhookCounts } from '../ports/runtime.ts';
import type { Redelivered, Redelivery, Webhooks } from '../ports/webhooks.ts';
import { owedTypes, writeEvent } from './eventFilter.ts';
import { createPost } from './post.ts';
import { WebhookWorker } from './webhookWorker.ts';

export type WebhookSettings = {
  readonly urls: readonly string[];
  /** Each signs. */
  readonly secrets: readonly string[];
  readonly parallel: number;
  /** Types, or how they begin (`link.*`); empty: all. */
  readonly events: readonly string[];
  readonly mayBePrivate: boolean;
};

export type WebhooksDeps = {
  readonly settings: WebhookSettings;
  readonly lanesOf: LanesOf;
  readonly feed: Pick<Feed, 'page'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly countsOf: (endpoint: string) => WebhookCounts;
};

const KEY_CHARS = 16;
const PAGE = 500;
/** One request asks for no more; its answer says where to go on. */
const REDELIVERED_MAX = 10_000;

/** What is kept for an endpoint is found again when the order of the addresses has changed. */
const keyOf = (url: string): string => createHash('sha256').update(url).digest('hex').slice(0, KEY_CHARS);

/** For the stores: whom commits owe what (IN7). */
export const endpointsOf = ({ urls, events }: WebhookSettings): readonly WebhookEndpoint[] =>
  urls.map((url) => ({ key: keyOf(url), types: owedTypes(events) }));

/** Without what may be a secret. */
function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

export type StartedWebhooks = Webhooks & {
  /** A commit has told something. */
  wake(): void;
  close(): Promise<void>;
};

/** Delivers to every endpoint, from now on (IN7). */
export function startWebhooks(deps: WebhooksDeps): StartedWebhooks {
  const endpoints = deps.settings.urls.map((url, index) => startEndpoint(url, index, deps));

  const find = (url: string) => endpoints.find((one) => one.url === url || one.shown === url);

  const redeliver = async ({ url, after, until }: Redelivery): Promise<Redelivered> => {
    const endpoint = find(url);
    if (endpoint === undefined) return 'unknown-url';
    let [cursor, queued] = [after, 0];
    while (queued < REDELIVERED_MAX) {
      const page = await deps.feed.page({ after: cursor, limit: PAGE });
      if ('goneUntil' in page) return page;
      const wanted = page.entries.filter((entry) => until === undefined || !isLater(entry.cursor, until));
      const owed = wanted.map(({ told }) => told).filter((told) => endpoint.write(told) !== undefined);
      await endpoint.lanes.put(owed);
      endpoint.worker.wake();
      queued += owed.length;
      if (wanted.length < page.entries.length) return { queued, cursor: until ?? cursor, isEnd: true };
      cursor = page.cursor;
      if (page.isEnd) return { queued, cursor, isEnd: true };
    }
    return { queued, cursor, isEnd: false };
  };

  return {
    list: () =>
      Promise.all(
        endpoints.map(async ({ shown: url, worker }) => {
          const { isDisabled, lastError } = worker;
          return { url, isDisabled, lastError, ...(await worker.waiting()) };
        }),
      ),
    aside: async (url, limit) => (await find(url)?.lanes.aside(limit)) ?? 'unknown-url',
    redeliver,
    wake: () => {
      for (const { worker } of endpoints) worker.wake();
    },
    close: async () => {
      await Promise.all(endpoints.map(({ worker }) => worker.close()));
    },
  };
}

function startEndpoint(url: string, index: number, { settings, lanesOf, clock, log, countsOf }: WebhooksDeps) {
  const { secrets, parallel, events, mayBePrivate } = settings;
  const lanes = lanesOf(keyOf(url));
  const write = (told: Told) => writeEvent(told, events);
  const sign = createSigner(secrets);
  const { post, close: hangUp } = createPost({ url, sign, mayBePrivate, connectionsMax: parallel, clock });
  // Metrics may be for everybody: the path may be a secret.
  const name = `${index + 1} ${new URL(url).host}`;
  const worker = new WebhookWorker({ name, lanes, post, hangUp, write, parallel, clock, log, counts: countsOf(name) });
  return { url, shown: shownUrl(url), lanes, write, worker };
}
