import { randomUUID } from 'node:crypto';
import { type IncomingMessage, ServerResponse } from 'node:http';
import { REQUEST_ID_HEADER } from './door/reply.ts';

/** Of a caller's own: it goes into the log and back as it is. */
const SANE_ID = /^[\w.:/+=@-]{1,128}$/;

/**
 * For Node's HTTP server: each request has an id, its caller's if that is sane, and is answered with it. Here and not in
 * a handler, because Colyseus answers some paths before any handler of ours is asked.
 */
export class NamedResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  constructor(...given: ConstructorParameters<typeof ServerResponse<Request>>) {
    super(...given);
    const [{ headers }] = given;
    const id = headers['x-request-id'];
    this.setHeader(REQUEST_ID_HEADER, typeof id === 'string' && SANE_ID.test(id) ? id : randomUUID());
  }
}
