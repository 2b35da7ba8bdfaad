import { z } from 'zod';

/** What is kept, or came from another process, is not what it should be: says what of it, and how. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/**
 * For what is read often: with a plain schema, opening a channel is a tenth dearer. It is made when it is first needed, for
 * to make them all is a fifth of what a start of the store's thread costs, which reads few.
 */
export const compiled = <T>(make: () => z.ZodType<T>): z.ZodType<T> => z.lazy(() => z.compile(make()));

/** `where` names the value in what is thrown: an `Unreadable`. */
export function read<T>(schema: z.ZodType<T>, raw: unknown, where: string): T {
  const { success, data, error } = schema.safeParse(raw);
  if (success) return data;
  const [issue] = error.issues;
  throw new Unreadable(issue === undefined ? `${where} cannot be read` : whatIsWrong(issue, where));
}

const EXPECTED: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function whatIsWrong(issue: z.core.$ZodIssue, where: string): string {
  const place = where + issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  if (issue.code === 'invalid_type') return `${place} is not ${EXPECTED[issue.expected] ?? issue.expected}`;
  return issue.code === 'custom' ? `${place} ${issue.message}` : `${place}: ${issue.message}`;
}

/** JSON leaves a field out whose value is undefined; it comes back as undefined. */
export const maybe = <T>(schema: z.ZodType<T>) => schema.optional().prefault(undefined);

/** One of the names of `names`; a record, so that the compiler demands every name of a union. */
export const nameIn = <Name extends string>(names: Readonly<Record<Name, unknown>>) =>
  z.custom<Name>(
    (raw) => typeof raw === 'string' && Object.hasOwn(names, raw),
    `is not one of ${Object.keys(names).join(', ')}`,
  );

/** Text that is JSON of it. */
export const json = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
