import { type RequestHandler, Router } from 'express';
import type { z } from 'zod';
import type { Sid } from '../../domain/ids.ts';
import { type Feed, type FeedCursor, parseFeedCursor } from '../../ports/feed.ts';
import type { Tokens } from '../../ports/joins.ts';
import type { eventsAnswer } from '../api/answers.ts';
import { allowedAfter, type EventsQuery, eventsQuery } from '../api/eventsQuery.ts';
import { forbidden } from '../api/requireAdmin.ts';
import { type ReaderLocals, requireReader } from '../api/requireReader.ts';
import { wrongInput } from '../api/wrongInput.ts';
import { allowOnly, badRequest, ok, type Params, problem, type Reply, send } from '../door/reply.ts';
import { eventPage } from './eventPages.ts';
import type { EventStreams } from './eventStreams.ts';

type Deps = {
  readonly feed: Pick<Feed, 'page'>;
  readonly eventStreams: Pick<EventStreams, 'begin'>;
  readonly tokens: Tokens;
};
type Handler = RequestHandler<Params, unknown, unknown, unknown, ReaderLocals>;

const STREAM = 'text/event-stream';

/** IN8: what the platform is told, by pages, or as a stream that stays open. */
export function eventsRouter({ feed, eventStreams, tokens }: Deps): Router {
  async function page(query: EventsQuery): Promise<Reply> {
    const found = await eventPage(feed, query);
    if ('goneUntil' in found) return goneFromFeed(found.goneUntil);
    const { events, cursor } = found;
    return ok({ events: events.map(({ event }) => event), cursor } satisfies z.infer<typeof eventsAnswer>);
  }

  const get: Handler = async (request, response) => {
    const asked = readQuery(request.query, response.locals.reader.only);
    if ('status' in asked) return send(response, asked);
    if (request.method === 'HEAD' || request.accepts(['json', STREAM]) !== STREAM) {
      return send(response, await page(asked));
    }
    const after = placeOf(request.headers['last-event-id'], asked.after);
    if (after === 'wrong') return send(response, badRequest(`Last-Event-ID ${allowedAfter}`, 'Last-Event-ID'));
    const refused = await eventStreams.begin(response, asked, after, response.locals.reader.came);
    if (refused === 'full') send(response, full);
    else if (refused !== undefined) send(response, goneFromFeed(refused.goneUntil));
  };

  const router = Router();
  router.use(requireReader(tokens));
  router.route('/').get(get).all(allowOnly('GET', 'POST'));
  return router;
}

/** A token that names a channel hears of that one alone. */
function readQuery(raw: unknown, only: Sid | undefined): EventsQuery | Reply {
  const asked = eventsQuery.safeParse(raw);
  if (!asked.success) return wrongInput(asked.error);
  const { sid = only } = asked.data;
  if (only !== undefined && sid !== only) return forbidden('this token is for one channel, and not for this');
  return { ...asked.data, sid };
}

/** Who comes again says what it heard last, and asks for the same as before. */
function placeOf(lastId: string | string[] | undefined, after: FeedCursor | undefined) {
  if (lastId === undefined || lastId === '') return after;
  return (typeof lastId === 'string' ? parseFeedCursor(lastId) : undefined) ?? 'wrong';
}

export const goneFromFeed = (oldest: FeedCursor): Reply =>
  problem({
    status: 410,
    code: 'gone',
    message: 'events behind this place are not kept any more: go on from "oldest", and expect a gap',
    field: 'after',
    oldest,
  });

const full = problem({
  status: 503,
  code: 'busy',
  message: 'this server has no room for another stream now: ask for pages, or come again later',
  headers: { 'Retry-After': '5' },
});
