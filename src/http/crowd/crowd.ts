import { Router } from 'express';
import { z } from 'zod';
import { id } from '../../../schema/fields.ts';
import { parseSid } from '../../domain/ids.ts';
import { CROWD_MAX, type CrowdSight, type Crowds } from '../../ports/crowd.ts';
import { ownPagesOnly } from '../api/devToken.ts';
import { jsonBody } from '../api/errors.ts';
import { wrongInput } from '../api/wrongInput.ts';
import { allowOnly, answerWith, ok, type Reply } from '../door/reply.ts';

const allowedSize = `size must be a whole number from 0 to ${CROWD_MAX}`;
const sid = id(parseSid, 'the channel');

export const crowdQuery = z.strictObject({ sid });
export const crowdBody = z.strictObject({
  sid,
  size: z.int({ error: allowedSize }).min(0, { error: allowedSize }).max(CROWD_MAX, { error: allowedSize }),
});

export const crowdAnswer = z.strictObject({
  wanted: z.int(),
  here: z.int(),
  in_mirrors: z.int().describe('of those who are here'),
  turned_away: z
    .strictObject({
      status: z.int().describe('of HTTP'),
      message: z.string(),
      is_last: z.boolean().describe('nobody else tries'),
    })
    .nullable()
    .describe('why the last who asked was not let in'),
});

/** Viewers whom the server plays itself, who come and go by its own plain door. Mounted only with `/dev/token`. */
export function crowdRouter(crowds: Crowds): Router {
  function look(query: unknown): Reply {
    const wanted = crowdQuery.safeParse(query);
    return wanted.success ? shown(crowds.look(wanted.data.sid)) : wrongInput(wanted.error);
  }

  function change(body: unknown): Reply {
    const wanted = crowdBody.safeParse(body);
    return wanted.success ? shown(crowds.want(wanted.data.sid, wanted.data.size)) : wrongInput(wanted.error);
  }

  const router = Router();
  router
    .route('/dev/crowd')
    .get(
      ownPagesOnly,
      answerWith(async ({ query }) => look(query)),
    )
    .put(
      ownPagesOnly,
      jsonBody,
      answerWith(async ({ body }) => change(body)),
    )
    .all(allowOnly('GET', 'PUT'));
  return router;
}

function shown({ wanted, here, inMirrors: in_mirrors, turnedAway }: CrowdSight): Reply {
  const { status, message, isLast: is_last } = turnedAway ?? {};
  const turned_away = turnedAway === undefined ? null : { status, message, is_last };
  return ok({ wanted, here, in_mirrors, turned_away } satisfies object);
}
