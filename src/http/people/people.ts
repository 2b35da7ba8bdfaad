import { type RequestHandler, Router } from 'express';
import type { z } from 'zod';
import { placeOf as placeOfBlock } from '../../app/lists/blockRows.ts';
import { placeIn } from '../../app/lists/peopleRows.ts';
import { parseUserId } from '../../domain/ids.ts';
import type { Tokens } from '../../ports/joins.ts';
import type { Lists, PeopleAsked } from '../../ports/lists.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { peopleAnswer, userAnswer } from '../api/lists/listAnswers.ts';
import { blockRowJson, partlyJson, personJson } from '../api/lists/listJson.ts';
import {
  BLOCKS_LIST,
  LINE_LIST,
  lineQuery,
  PEOPLE_LIST,
  peopleQuery,
  placeCursor,
  userQuery,
} from '../api/lists/listQuery.ts';
import { PAGE_ITEMS_MAX, pageOf } from '../api/paging.ts';
import { type AdminLocals, refuseOutside, requireAdmin } from '../api/requireAdmin.ts';
import { wrongInput } from '../api/wrongInput.ts';
import { allowOnly, ok, type Params, type Reply, send } from '../door/reply.ts';
import { badUserId } from './peopleDoor.ts';

type Deps = {
  readonly lists: Pick<Lists, 'people' | 'blocks'>;
  readonly tokens: Tokens;
  readonly clock: Pick<Clock, 'now'>;
};
type Handler = RequestHandler<Params, unknown, unknown, unknown, AdminLocals>;

const EVERY_STANDING = ['host', 'linked', 'waiting', 'invited'] as const;
const ANYBODY = { standing: EVERY_STANDING, filters: [], modes: [], prefix: '', userId: undefined } as const;

/** OP2: people, whatever channel they are in, for operators. */
export function peopleRouter({ lists, tokens, clock }: Deps): Router {
  async function search(raw: unknown): Promise<Reply> {
    const query = peopleQuery.safeParse(raw);
    if (!query.success) return wrongInput(query.error);
    const { limit, cursor, search: prefix } = query.data;
    return page(PEOPLE_LIST, { ...ANYBODY, prefix, after: cursor?.place, limit });
  }

  async function onTheLine(raw: unknown): Promise<Reply> {
    const query = lineQuery.safeParse(raw);
    if (!query.success) return wrongInput(query.error);
    const { limit, cursor, search: prefix, filter: filters = [], mode: modes = [] } = query.data;
    return page(LINE_LIST, {
      ...{ ...ANYBODY, standing: ['linked'] },
      ...{ prefix, filters, modes, after: cursor?.place, limit },
    });
  }

  async function page(list: string, asked: PeopleAsked): Promise<Reply> {
    const found = await lists.people({ ...asked, limit: asked.limit + 1 });
    const { shown, last } = pageOf(found.rows, asked.limit);
    const answer: z.infer<typeof peopleAnswer> = {
      people: shown.map(personJson),
      cursor: last === undefined ? null : placeCursor(list, placeIn(asked)(last)),
      total: found.total,
      time_now: clock.now(),
      ...partlyJson(found),
    };
    return ok(answer);
  }

  async function show(id: unknown, raw: unknown): Promise<Reply> {
    const userId = parseUserId(id);
    if (userId === undefined) return badUserId;
    const query = userQuery.safeParse(raw);
    if (!query.success) return wrongInput(query.error);
    const { limit, cursor } = query.data;
    const [places, blocks] = await Promise.all([
      lists.people({ ...ANYBODY, userId, after: undefined, limit: PAGE_ITEMS_MAX }),
      lists.blocks({ userId, after: cursor?.place, limit: limit + 1 }),
    ]);
    const { shown, last } = pageOf(blocks.rows, limit);
    const answer: z.infer<typeof userAnswer> = {
      user_id: userId,
      places: places.rows.map(personJson),
      blocks: shown.map(blockRowJson),
      cursor: last === undefined ? null : placeCursor(BLOCKS_LIST, placeOfBlock(last)),
      num_blocks: blocks.total,
      time_now: clock.now(),
      ...partlyJson({ away: places.away ?? blocks.away }),
    };
    return ok(answer);
  }

  const forAll =
    (act: (params: Params, query: unknown) => Promise<Reply>): Handler =>
    async ({ params, query }, response) =>
      send(response, refuseOutside(response.locals.admin, undefined) ?? (await act(params, query)));
  const router = Router();
  const admin = requireAdmin(tokens);
  const get = (path: string, act: (params: Params, query: unknown) => Promise<Reply>) =>
    router.route(path).get(admin, forAll(act)).all(allowOnly('GET'));
  get('/api/people', (_, query) => search(query));
  get('/api/people/on-the-line', (_, query) => onTheLine(query));
  get('/api/users/:user_id', ({ user_id }, query) => show(user_id, query));
  return router;
}
