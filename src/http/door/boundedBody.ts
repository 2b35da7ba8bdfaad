import { IncomingMessage, type ServerResponse } from 'node:http';
import { readBody } from './readBody.ts';
import { BODY_BYTES_MAX, sendUnended, tooLarge } from './reply.ts';

/** So long the rest of a refused body flows by: a connection cut while its sender still sends loses the answer, too. */
const LINGER_MS = 1_000;

export const isTooLarge = ({ headers }: IncomingMessage): boolean => Number(headers['content-length']) > BODY_BYTES_MAX;

/** What its parts come to is not known before the last one. */
export const hasParts = ({ headers }: IncomingMessage): boolean => headers['transfer-encoding'] !== undefined;

/** The request with its whole body, as if its length had been told; undefined if nobody is to answer it any more. */
export async function gathered(request: IncomingMessage, response: ServerResponse) {
  const body = await readBody(request, BODY_BYTES_MAX);
  switch (body.kind) {
    case 'too-large':
      return refuseBody(request, response);
    case 'cut-off':
      return undefined;
    case 'whole':
      return withBody(request, body.bytes);
  }
}

/** Tells so at once; the connection is closed with the body's end, or a little later if it never ends. */
export function refuseBody(request: IncomingMessage, response: ServerResponse): undefined {
  response.shouldKeepAlive = false;
  sendUnended(response, tooLarge);
  const timer = setTimeout(() => response.end(), LINGER_MS);
  request.once('end', () => response.end()).resume();
  response.once('close', () => clearTimeout(timer));
}

/** Readers do not see that it has been read already. */
function withBody(request: IncomingMessage, bytes: Uint8Array): IncomingMessage {
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor, rawHeaders } = request;
  const { 'transfer-encoding': _, ...headers } = request.headers;
  const whole = new IncomingMessage(request.socket);
  Object.assign(whole, { method, url, httpVersion, httpVersionMajor, httpVersionMinor, rawHeaders, complete: true });
  Object.assign(whole, { headers: { ...headers, 'content-length': `${bytes.length}` } });
  whole.push(bytes);
  whole.push(null);
  return whole;
}
