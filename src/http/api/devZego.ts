import { Router } from 'express';
import type { z } from 'zod';
import { allowOnly, answerWith, ok } from '../door/reply.ts';
import type { signatureAnswer } from './answers.ts';
import { ownPagesOnly } from './devToken.ts';

/** What makes a callback authentic, by its names on the wire. */
export type CallbackSignature = Readonly<z.infer<typeof signatureAnswer>>;

/**
 * POST /dev/zego-signature: lets a page of this machine play ZEGO. Mounted only with `/dev/token`, and only while the
 * callback secret is one that this run made up: nobody else's callbacks can be signed here.
 */
export function devZegoRouter(sign: () => CallbackSignature): Router {
  const router = Router();
  router
    .route('/dev/zego-signature')
    .post(
      ownPagesOnly,
      answerWith(async () => ok(sign())),
    )
    .all(allowOnly('POST'));
  return router;
}
