import { Router } from 'express';
import { z } from 'zod';
import { id } from '../../../schema/fields.ts';
import { parseSid, parseUserId } from '../../domain/ids.ts';
import { streamIdOf } from '../../domain/streamIds.ts';
import type { ChannelDirectory } from '../../ports/directory.ts';
import { allowOnly, answerWith, ok, type Reply } from '../door/reply.ts';
import type { devStreamAnswer, signatureAnswer } from './answers.ts';
import { ownPagesOnly } from './devToken.ts';
import { jsonBody } from './errors.ts';
import { wrongInput } from './wrongInput.ts';

/** What makes a callback authentic, by its names on the wire. */
export type CallbackSignature = Readonly<z.infer<typeof signatureAnswer>>;

type Deps = { readonly sign: () => CallbackSignature; readonly directory: Pick<ChannelDirectory, 'view'> };

export const devStreamBody = z.strictObject({
  sid: id(parseSid, 'the channel'),
  user_id: id(parseUserId, 'whose phone is played'),
});

/**
 * POST /dev/zego-signature lets a page of this machine play ZEGO, POST /dev/zego-stream phones in its room. Mounted only with `/dev/token`, and only while the
 * callback secret is one that this run made up: nobody else's callbacks can be signed here.
 */
export function devZegoRouter({ sign, directory }: Deps): Router {
  /** ME1 */
  async function stream(body: unknown): Promise<Reply> {
    const wanted = devStreamBody.safeParse(body);
    if (!wanted.success) return wrongInput(wanted.error);
    const view = await directory.view(wanted.data.sid);
    const streamId = view && streamIdOf(view.channel, wanted.data.user_id);
    return ok({ stream_id: streamId ?? '' } satisfies z.infer<typeof devStreamAnswer>);
  }

  const router = Router();
  router
    .route('/dev/zego-signature')
    .post(
      ownPagesOnly,
      answerWith(async () => ok(sign())),
    )
    .all(allowOnly('POST'));
  router
    .route('/dev/zego-stream')
    .post(
      ownPagesOnly,
      jsonBody,
      answerWith(({ body }) => stream(body)),
    )
    .all(allowOnly('POST'));
  return router;
}
