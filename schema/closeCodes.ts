// The codes with which connections are closed, beside those of RFC 6455.

/** Colyseus' own: the server stops. */
export const CLOSE_SERVER_STOPS = 4001;

/** ST4: the channel's actor is elsewhere now; the client should join again. */
export const CLOSE_REJOIN = 4100;

/** LC24: too many messages. */
export const CLOSE_FLOOD = 4290;

/** LC25: an operator has ended the session of this host, who should not come back by itself. */
export const CLOSE_STOPPED = 4402;

/** PE7: the token of this connection was revoked; another one may do. */
export const CLOSE_REVOKED = 4403;

/** LC27: too much waited to be sent; the client may come back (LC21). */
export const CLOSE_SLOW = 4408;

/** IN12: a join that was refused when the connection was open already, as HTTP would have it. */
export const CLOSE_REFUSED_BASE = 4_000;

/** What RFC 6455 leaves of a close frame for its reason. */
const REASON_BYTES_MAX = 123;

/** What does not fit is left out, in whole characters. */
export function closeReason(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(REASON_BYTES_MAX));
  return text.slice(0, read);
}
