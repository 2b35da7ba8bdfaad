import { Router } from 'express';
import type { z } from 'zod';
import { blockBody } from '../../../schema/operatorBodies.ts';
import type { HostBlocks } from '../../app/people/hostBlocks.ts';
import { parseUserId, type UserId } from '../../domain/ids.ts';
import { untilAfter } from '../../domain/moderation/blocks.ts';
import type { Tokens } from '../../ports/joins.ts';
import type { Blocked } from '../../ports/people.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import { jsonBody } from '../api/errors.ts';
import { blocksQuery, cursorOf } from '../api/paging.ts';
import type { blockAnswer } from '../api/people/peopleAnswers.ts';
import { type Giver, requireGiver } from '../api/requireGiver.ts';
import { wrongInput } from '../api/wrongInput.ts';
import type { Asked, Auditor } from '../audit/auditor.ts';
import { type About, aboutRequest, allowOnly, ok, type Params, problem, type Reply, send } from '../door/reply.ts';
import { badUserId, type PeopleHandler, refuseForPeople } from './peopleDoor.ts';

type Deps = {
  readonly blocks: Pick<HostBlocks, 'page' | 'find' | 'change'>;
  readonly tokens: Tokens;
  readonly auditor: Auditor;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info'>;
};

/** IN1: what the scope of a token calls it. */
const SCOPE = 'blocks';

type Sent = {
  readonly giver: Giver;
  readonly query: unknown;
  readonly body: unknown;
  readonly about: About;
  readonly asked: Asked;
};

/** PE6: a host's list, for operators and systems of the platform; no channel need be awake. */
export function blocksRouter({ blocks, tokens, auditor, clock, log }: Deps): Router {
  async function list(hostId: UserId, { query }: Sent): Promise<Reply> {
    const page = blocksQuery.safeParse(query);
    if (!page.success) return wrongInput(page.error);
    const { cursor: before, limit } = page.data;
    const found = await blocks.page(hostId, { before, limit });
    const last = found.length < limit ? undefined : found.at(-1);
    const lasting = found.filter(({ until }) => until === 'for-ever' || clock.now() < until);
    return ok({ blocks: lasting.map(blockJson), cursor: last === undefined ? null : cursorOf(`${last.n}`) });
  }

  async function show(hostId: UserId, userId: UserId): Promise<Reply> {
    const found = await blocks.find(hostId, userId);
    return found === undefined ? NOT_BLOCKED : ok(blockJson(found));
  }

  async function block(hostId: UserId, userId: UserId, { giver, body = {}, about, asked }: Sent): Promise<Reply> {
    const wanted = blockBody.safeParse(body);
    if (!wanted.success) return wrongInput(wanted.error);
    if (userId === hostId) return SELF;
    const { minutes = 0, reason = '' } = wanted.data;
    const at = clock.now();
    const made = { until: untilAfter(at, minutes), reason, by: giver.name, at };
    await blocks.change({ hostId, userId, block: made }, auditor.entryOf(asked, giver.staff, { userId }));
    log.info({ ...about, host: hostId, user: userId, by: giver.name, minutes }, 'somebody was blocked for a host');
    return { ...ok(blockJson({ userId, ...made })), tried: 'kept' };
  }

  async function unblock(hostId: UserId, userId: UserId, { giver, about, asked }: Sent): Promise<Reply> {
    await blocks.change({ hostId, userId, block: undefined }, auditor.entryOf(asked, giver.staff, { userId }));
    log.info({ ...about, host: hostId, user: userId, by: giver.name }, 'somebody is no longer blocked for a host');
    return { ...ok({ user_id: userId }), tried: 'kept' };
  }

  const handle =
    (act: (params: Params, sent: Sent) => Reply | Promise<Reply>): PeopleHandler =>
    async (asked, response) => {
      const { giver } = response.locals;
      const { params, query, body } = asked;
      const sent = { giver, query, body, about: aboutRequest(response), asked };
      const reply = refuseForPeople(giver, SCOPE) ?? (await act(params, sent));
      send(response, await auditor.noted(asked, reply));
    };

  const router = Router();
  const may = requireGiver(tokens, auditor);
  const one = (act: (hostId: UserId, userId: UserId, sent: Sent) => Promise<Reply>) =>
    handle((params, sent) => {
      const [hostId, userId] = [parseUserId(params.host_id), parseUserId(params.user_id)];
      return hostId === undefined || userId === undefined ? badUserId : act(hostId, userId, sent);
    });
  const all = (act: (hostId: UserId, sent: Sent) => Promise<Reply>) =>
    handle((params, sent) => {
      const hostId = parseUserId(params.host_id);
      return hostId === undefined ? badUserId : act(hostId, sent);
    });
  const mayRead = requireGiver(tokens, undefined, { isForObservers: true });
  router.route('/api/hosts/:host_id/blocks').get(mayRead, all(list)).all(allowOnly('GET'));
  router
    .route('/api/hosts/:host_id/blocks/:user_id')
    .get(mayRead, one(show))
    .put(may, jsonBody, one(block))
    .delete(may, one(unblock))
    .all(allowOnly('GET', 'PUT', 'DELETE'));
  return router;
}

const NOT_BLOCKED = problem({ status: 404, code: 'not-found', message: 'this host has not blocked that user' });
const SELF = problem({ status: 409, code: 'refused', message: 'nobody is blocked for themselves' });

const blockJson = ({ userId, until, reason, by, at }: Omit<Blocked, 'n'>): z.infer<typeof blockAnswer> => ({
  user_id: userId,
  until: until === 'for-ever' ? null : until,
  reason,
  by,
  at,
});
