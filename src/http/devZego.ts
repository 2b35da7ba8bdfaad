import { Router } from 'express';
import { allowOnly, answerWith, ok } from '../reply.ts';
import { ownPagesOnly } from './devToken.ts';

/** What makes a callback authentic, by its names on the wire. */
export type CallbackSignature = {
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
  readonly appid: string;
};

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
