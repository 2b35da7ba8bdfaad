import type { z } from 'zod';
import type { ProblemCode } from '../door/reply.ts';

/** Who may ask: operators, they and the systems of the platform, whoever knows METRICS_TOKEN (if it is set), ZEGO by its signature, or everybody. */
export type Access = 'admin' | 'service' | 'metrics' | 'zego' | 'everybody';

/** What a server may give to whoever tries it: tokens, crowds of viewers, and signatures of ZEGO. */
export type Play = 'tokens' | 'crowds' | 'signatures';

export type Operation = {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  readonly path: string;
  readonly id: string;
  readonly tag:
    | 'Channels'
    | 'Orders'
    | 'People'
    | 'Events'
    | 'History'
    | 'Audit'
    | 'ZEGO'
    | 'Operation'
    | 'Development';
  readonly summary: string;
  readonly access: Access;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** It may have an `Idempotency-Key`. */
  readonly isKeyed?: true;
  /** It may come without its body. */
  readonly mayBeEmpty?: true;
  /** The body may be a form as well. */
  readonly takesForms?: true;
  /** Of a 200: JSON, or the content types that it may have. */
  readonly answer: z.ZodType | readonly string[];
  /** What else it may say, beside what its access and its body bring with them. */
  readonly problems?: readonly (readonly [status: number, code: ProblemCode, when: string])[];
  /** Only in a server that gives this out to play with. */
  readonly isForPlay?: Play;
};
