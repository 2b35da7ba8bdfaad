import type { z } from 'zod';
import { firstWrong } from '../../../schema/firstWrong.ts';
import { badRequest, type Reply } from '../door/reply.ts';

/** The first thing that is wrong with a body or a query, as a 400. */
export function wrongInput(error: z.ZodError): Reply {
  const { message, field } = firstWrong(error);
  return badRequest(message, field);
}
