/**
 * A callback's scalars by their names: each one's own text, so that no number is rounded (ZG1). Null stands for what is
 * there but no text and no whole number.
 */
export type Fields = Readonly<Partial<Record<string, string | null>>>;

export type ReadFields = { readonly kind: 'read'; readonly fields: Fields } | Malformed;

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
  const isPlain = !ODD_NUMBER.test(text);
  let parsed: unknown;
  try {
    parsed = isPlain ? JSON.parse(text) : JSON.parse(text, numberAsWritten);
  } catch (error) {
    // The parser's own recursion ends where the stack does.
    const isTooDeep = error instanceof RangeError;
    return malformed('body', isTooDeep ? 'the body is nested too deep' : 'the body is not well-formed JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return malformed('body', 'the body must be a JSON object');
  }
  const fields = parsed as Record<string, unknown> & Fields;
  for (const [name, value] of Object.entries(fields)) fields[name] = scalarText(value, isPlain);
  return { kind: 'read', fields };
}

/** A number that JavaScript would round or write otherwise: only then must the parser tell how it is written, which is slow. */
const ODD_NUMBER = /[:,[]\s*(?:-|\d{16}|\d+[.eE])/;

function scalarText(value: unknown, isPlain: boolean): string | null | undefined {
  if (typeof value === 'string') return value;
  // A null is as good as no field.
  if (value === null) return undefined;
  return isPlain && typeof value === 'number' ? String(value) : null;
}

function numberAsWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isWhole = typeof value === 'number' && /^\d+$/.test(context?.source ?? '');
  return isWhole ? context?.source : value;
}

/** Of a name that is there twice the last one counts. */
function formFields(text: string): ReadFields {
  const pairs = text.split('&').map((pair): [name: string, value: string | null] => {
    const [name = '', ...value] = pair.split('=');
    return [percentDecoded(name) ?? name, percentDecoded(value.join('='))];
  });
  return { kind: 'read', fields: Object.fromEntries(pairs) };
}

/** Null for bytes that are no text: to put something in their place would make one id of two. */
function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
