import type { z } from 'zod';

/** Of an unknown field's name, which may be as long as the body. */
const FIELD_CHARS_MAX = 64;

/** The first thing that is wrong with what came in, in words for who sent it. */
export function firstWrong({ issues }: z.ZodError): { readonly message: string; readonly field?: string | undefined } {
  const [issue] = issues;
  if (issue === undefined) return { message: 'the request is not understood' };
  if (issue.code === 'unrecognized_keys') {
    const field = issue.keys[0]?.slice(0, FIELD_CHARS_MAX);
    return { message: `unknown field: ${JSON.stringify(field)}`, field };
  }
  if (issue.path.length > 0) return { message: issue.message, field: issue.path.join('.') };
  const isNoObject = issue.code === 'invalid_type';
  return { message: isNoObject ? 'the body must be a JSON object' : issue.message, field: 'body' };
}
