declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type Sid = Branded<'Sid'>;
export type UserId = Branded<'UserId'>;
export type CmdId = Branded<'CmdId'>;
export type CallId = Branded<'CallId'>;
/** Of one live session. */
export type LiveId = Branded<'LiveId'>;
/** ME1: of one stream at ZEGO. */
export type StreamId = Branded<'StreamId'>;

/** A point in time (or a span) in integer milliseconds of the server's clock (LC2). */
export type Millis = number;

const ID_BYTES_MAX = 128;
/** To write a number as text costs the square of its length (LC28). */
const ID_NUMBER_LIMIT = 10n ** 128n;
const CMD_ID_CHARS_MAX = 64;
const CONTROL_CHARACTER = /\p{Cc}/u;
const encoder = new TextEncoder();

/** LC1: text of 1–128 bytes without control characters; a safe integer or a bigint becomes decimal text. */
function idText(raw: unknown): string | undefined {
  const text = typeof raw === 'string' ? raw : decimalText(raw);
  if (text === undefined || text.length === 0 || text.length > ID_BYTES_MAX) return undefined;
  if (!text.isWellFormed() || CONTROL_CHARACTER.test(text)) return undefined;
  return encoder.encode(text).length <= ID_BYTES_MAX ? text : undefined;
}

function decimalText(raw: unknown): string | undefined {
  if (typeof raw === 'bigint') return raw >= 0n && raw < ID_NUMBER_LIMIT ? raw.toString() : undefined;
  if (typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0) return raw.toString();
  return undefined;
}

export const parseSid = (raw: unknown): Sid | undefined => branded<Sid>(idText(raw));
export const parseUserId = (raw: unknown): UserId | undefined => branded<UserId>(idText(raw));

export function parseCmdId(raw: unknown): CmdId | undefined {
  if (typeof raw !== 'string' || raw.length === 0 || raw.length > CMD_ID_CHARS_MAX) return undefined;
  return raw.isWellFormed() ? branded<CmdId>(raw) : undefined;
}

const MADE_BY_US = /^[0-9a-z]{26}$/;

export const parseCallId = (raw: string): CallId | undefined => branded<CallId>(MADE_BY_US.test(raw) ? raw : undefined);
export const parseLiveId = (raw: string): LiveId | undefined => branded<LiveId>(MADE_BY_US.test(raw) ? raw : undefined);

const STREAM_ID_CHARS_MAX = 256;

/** ME3: any that ZEGO tells of; those that Linkcall makes are narrower (ME1). */
export function parseStreamId(raw: unknown): StreamId | undefined {
  if (typeof raw !== 'string' || raw.length === 0 || raw.length > STREAM_ID_CHARS_MAX) return undefined;
  return raw.isWellFormed() && !CONTROL_CHARACTER.test(raw) ? branded<StreamId>(raw) : undefined;
}

// The one place where text becomes an id: every caller has checked it.
function branded<Id extends string>(text: string | undefined): Id | undefined {
  return text as Id | undefined;
}
