import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { id } from '../../../schema/fields.ts';
import { wireMedia } from '../../../schema/wireMedia.ts';
import { parseSid, parseUserId } from '../../domain/ids.ts';
import type { IssuePass } from '../../domain/streamIds.ts';
import type { ChannelDirectory } from '../../ports/directory.ts';
import type { Tokens } from '../../ports/joins.ts';
import type { Clock } from '../../ports/runtime.ts';
import { allowOnly, ok, type Params, type Reply, send } from '../door/reply.ts';
import { jsonBody } from './errors.ts';
import { badSid, unknownChannel } from './outcomes.ts';
import { type Giver, type GiverLocals, refuseGiver, requireGiver } from './requireGiver.ts';
import { wrongInput } from './wrongInput.ts';

type Deps = {
  readonly directory: Pick<ChannelDirectory, 'view'>;
  readonly tokens: Tokens;
  readonly issuePass: IssuePass | undefined;
  readonly clock: Pick<Clock, 'now'>;
};

type Handler = RequestHandler<Params, unknown, unknown, unknown, GiverLocals>;

const USER_ID = 'user_id must be text of 1 to 128 bytes without control characters, or a safe whole number';

export const mediaTokenBody = z.strictObject({
  user_id: id(parseUserId, 'the user who will log in at ZEGO with it', undefined, USER_ID),
});

/** IN1: what the scope of a token calls it. */
const SCOPE = 'media-token';

/** ME2, for systems of the platform: by the channel as it is, wherever its actor is, and without waking it. */
export function mediaTokenRouter({ directory, tokens, issuePass, clock }: Deps): Router {
  async function make(giver: Giver, { sid: named }: Params, body: unknown): Promise<Reply> {
    const sid = parseSid(named);
    if (sid === undefined) return badSid;
    const refused = refuseGiver(giver, sid, SCOPE);
    if (refused !== undefined) return refused;
    const wanted = mediaTokenBody.safeParse(body);
    if (!wanted.success) return wrongInput(wanted.error);
    const { user_id: userId } = wanted.data;
    const view = await directory.view(sid);
    if (view === undefined) return unknownChannel;
    return ok(wireMedia(view.channel, userId, issuePass, clock.now()));
  }

  const router = Router();
  const answerTo: Handler = async ({ params, body }, response) =>
    send(response, await make(response.locals.giver, params, body));
  router.route('/api/channels/:sid/media-token').post(requireGiver(tokens), jsonBody, answerTo).all(allowOnly('POST'));
  return router;
}
