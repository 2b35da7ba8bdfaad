/** A member of an object, as it is written: its name with its quotes. */
export type Member = readonly [name: string, value: string];

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const NAME = /[ \t\n\r]*(?=")/y;
const COLON = /[ \t\n\r]*:[ \t\n\r]*/y;
const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^ \t\n\r,{}[\]"]+/y;

/**
 * The members of the object that a text of JSON is, and not of those inside of it: one look at each character, and nothing is
 * made of any value. Undefined for what has no such members, or more than `max`. Whatever is well-formed is read as
 * `JSON.parse` reads it; what is not may be read all the same.
 */
export function jsonMembers(text: string, max: number): readonly Member[] | undefined {
  const members: Member[] = [];
  let at = behind(SPACE, text, 0);
  if (text.charCodeAt(at) !== OPEN_OBJECT) return undefined;
  if (text.charCodeAt(behind(SPACE, text, at + 1)) === CLOSE_OBJECT) return members;
  do {
    const nameAt = behind(NAME, text, at + 1);
    const nameEnd = endOfText(text, nameAt);
    const valueAt = behind(COLON, text, nameEnd);
    const valueEnd = endOfValue(text, valueAt);
    if (valueEnd === NOWHERE || members.length === max) return undefined;
    members.push([text.slice(nameAt, nameEnd), text.slice(valueAt, valueEnd)]);
    at = behind(SPACE, text, valueEnd);
  } while (text.charCodeAt(at) === COMMA);
  return text.charCodeAt(at) === CLOSE_OBJECT ? members : undefined;
}

/** What is looked for from here on is not found, and nothing behind it is. */
const NOWHERE = -1;

function behind(pattern: RegExp, text: string, at: number): number {
  if (at === NOWHERE) return NOWHERE;
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : NOWHERE;
}

function endOfValue(text: string, at: number): number {
  if (at === NOWHERE) return NOWHERE;
  switch (text.charCodeAt(at)) {
    case QUOTE:
      return endOfText(text, at);
    case OPEN_OBJECT:
    case OPEN_LIST:
      return endOfNested(text, at);
    default:
      return behind(SCALAR, text, at);
  }
}

/** `at`: its first quote. */
function endOfText(text: string, at: number): number {
  if (at === NOWHERE) return NOWHERE;
  let quote = at;
  do quote = text.indexOf('"', quote + 1);
  while (quote !== NOWHERE && isEscaped(text, quote));
  return quote === NOWHERE ? NOWHERE : quote + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (quote - first) % 2 === 1;
}

/** What kind of bracket each one is, the parser will see. */
function endOfNested(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      at = endOfText(text, at) - 1;
      if (at < from) return NOWHERE;
    } else if (character === OPEN_OBJECT || character === OPEN_LIST) depth += 1;
    else if (character === CLOSE_OBJECT || character === CLOSE_LIST) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return NOWHERE;
}
