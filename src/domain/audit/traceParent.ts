declare const brand: unique symbol;

/** OP9: of one request, through all that has to do with it: W3C's `traceparent`, in the one version that there is. */
export type TraceParent = string & { readonly [brand]: 'TraceParent' };

/** Later versions begin alike, and may go on behind a hyphen. */
const SHAPE = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;
const NO_VERSION = 'ff';
const NO_TRACE = '0'.repeat(32);
const NO_PARENT = '0'.repeat(16);

/** What is passed on is of the version that we know. Undefined for what is none, or was given twice. */
export function parseTraceParent(raw: unknown): TraceParent | undefined {
  if (typeof raw !== 'string') return undefined;
  const [, version, trace, parent, flags, more] = SHAPE.exec(raw) ?? [];
  if (version === undefined || version === NO_VERSION || trace === NO_TRACE || parent === NO_PARENT) return undefined;
  if (version === '00' && more !== undefined) return undefined;
  return branded(`00-${trace}-${parent}-${flags}`);
}

function branded(text: string): TraceParent {
  return text as TraceParent;
}
