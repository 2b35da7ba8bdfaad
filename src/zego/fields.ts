import { z } from 'zod';
import { jsonMembers } from './jsonMembers.ts';

/** ZEGO's have some twenty. */
const FIELDS_MAX = 100;

/**
 * A callback's scalars by their names: each one's own text, so that no number is rounded (ZG1). Null stands for what is
 * there but no text and no whole number.
 */
export type Fields = Readonly<Partial<Record<string, string | null>>>;

/** `flaw`: what a whole look at the body finds wrong, which is dear, and so comes after the signature (ZG15). */
export type ReadFields =
  | { readonly kind: 'read'; readonly fields: Fields; readonly flaw: () => Malformed | undefined }
  | Malformed;

export type Malformed = { readonly kind: 'malformed'; readonly field: string; readonly message: string };

export function malformed(field: string, message: string): Malformed {
  return { kind: 'malformed', field, message };
}

/** What is no form is read as JSON, whatever it is called: ZEGO's default, also when the type is missing. */
export function readFields(body: Uint8Array, contentType: string | undefined): ReadFields {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return malformed('body', 'the body is not UTF-8');
  }
  return isForm(contentType) ? formFields(text) : jsonFields(text);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

function jsonFields(text: string): ReadFields {
  const members = jsonMembers(text, FIELDS_MAX);
  if (members === undefined) return notAnObject;
  // Of a name that is there twice the last one counts, as for `JSON.parse`.
  const fields = Object.fromEntries(members.map(([name, value]) => [textOf(name) ?? name, scalarText(value)]));
  return { kind: 'read', fields, flaw: () => (isJson(text) ? undefined : notJson) };
}

const notJson = malformed('body', 'the body is not well-formed JSON');
const notAnObject = malformed('body', `the body must be a JSON object of at most ${FIELDS_MAX} fields`);

/** A number is its own text: nothing is rounded. */
function scalarText(value: string): string | null | undefined {
  if (value.startsWith('"')) return textOf(value);
  // A null is as good as no field.
  if (value === 'null') return undefined;
  return /^\d+$/.test(value) ? value : null;
}

/** Null if it has escapes that are none. */
function textOf(written: string): string | null {
  if (!written.includes('\\')) return written.slice(1, -1);
  try {
    return z.string().parse(JSON.parse(written));
  } catch {
    return null;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of a name that is there twice the last one counts. */
function formFields(text: string): ReadFields {
  const pairs = text.split('&', FIELDS_MAX + 1);
  if (pairs.length > FIELDS_MAX) return malformed('body', `the body must be a form of at most ${FIELDS_MAX} fields`);
  const fields = pairs.map((pair): [name: string, value: string | null] => {
    const [name = '', ...value] = pair.split('=');
    return [percentDecoded(name) ?? name, percentDecoded(value.join('='))];
  });
  return { kind: 'read', fields: Object.fromEntries(fields), flaw: () => undefined };
}

/** Null for bytes that are no text: to put something in their place would make one id of two. */
function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
