import type { IncomingMessage } from 'node:http';
import { badRequest, type Reply } from './reply.ts';

/** A name or an address, and perhaps a port: nothing that would end a host within an address. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const HALF_AN_ESCAPE = /%(?![\da-f]{2})/i;

/** What Node's parser lets through and nobody can make an address of; undefined if there is no such thing. */
export function unreadable({ url = '', headers: { host } }: IncomingMessage): Reply | undefined {
  const [path = '', query = ''] = url.split('?', 2);
  if (!path.startsWith('/'))
    return badRequest('the request must ask for a path of this server, from its "/" on', 'path');
  if (!isDecodable(path)) return badRequest('the path is not well percent-encoded', 'path');
  if (HALF_AN_ESCAPE.test(query)) return badRequest('the query is not well percent-encoded', 'query');
  if (host === undefined || !HOST.test(host))
    return badRequest('the Host must be a name or an address, and perhaps a port');
  return undefined;
}

function isDecodable(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
