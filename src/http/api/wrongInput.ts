import type { z } from 'zod';
import { badRequest, type Reply } from '../door/reply.ts';

/** Of an unknown field's name, which may be as long as the body. */
const FIELD_CHARS_MAX = 64;

/** The first thing that is wrong with a body or a query, as a 400. */
export function wrongInput({ issues }: z.ZodError): Reply {
  const [issue] = issues;
  if (issue === undefined) return badRequest('the request is not understood');
  if (issue.code === 'unrecognized_keys') {
    const field = issue.keys[0]?.slice(0, FIELD_CHARS_MAX);
    return badRequest(`unknown field: ${JSON.stringify(field)}`, field);
  }
  if (issue.path.length > 0) return badRequest(issue.message, issue.path.join('.'));
  return badRequest(issue.code === 'invalid_type' ? 'the body must be a JSON object' : issue.message, 'body');
}
