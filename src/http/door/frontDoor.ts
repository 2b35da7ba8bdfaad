import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../../ports/runtime.ts';
import { gathered, hasParts, isTooLarge, refuseBody } from './boundedBody.ts';
import { answerOrigin } from './crossOrigin.ts';
import { refuseUpgrade } from './refuseUpgrade.ts';
import { aboutRequest, badRequest, problem, type Reply, send } from './reply.ts';
import { unreadable } from './unreadable.ts';

type Deps = {
  /** Of pages that may ask; those of this server itself always may. */
  readonly allowedOrigins: ReadonlySet<string>;
  readonly log: Pick<Log, 'error'>;
  /** Takes what is well-formed, with a body within the limit. */
  readonly inside: RequestListener;
};

/** In front of everything that this server answers: what cannot be read or is too large goes no further. */
export function openFrontDoor(http: Server, deps: Deps): void {
  http.on('request', frontDoor(deps));
  http.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (!isTooLarge(request)) response.writeContinue();
    http.emit('request', request, response);
  });
  // Without a listener Node closes it, without a word.
  http.on('connect', (_request: IncomingMessage, socket: Duplex) =>
    refuseUpgrade(socket, badRequest('this server is no proxy')),
  );
}

/** Where the next request of such a connection would begin is anybody's guess. */
function turnAway(response: ServerResponse, wrong: Reply): void {
  response.shouldKeepAlive = false;
  send(response, wrong);
}

export function frontDoor({ allowedOrigins, log, inside }: Deps): RequestListener {
  async function gather(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const whole = await gathered(request, response);
      if (whole !== undefined) inside(whole, response);
    } catch (error) {
      log.error({ ...aboutRequest(response), err: error }, 'request failed');
      if (response.headersSent) response.destroy();
      else send(response, problem({ status: 500, code: 'unknown', message: 'something went wrong on the server' }));
    }
  }

  return (request, response) => {
    const wrong = unreadable(request);
    if (wrong !== undefined) turnAway(response, wrong);
    else if (isTooLarge(request)) refuseBody(request, response);
    else if (answerOrigin(allowedOrigins, request, response)) return;
    else if (hasParts(request)) void gather(request, response);
    else inside(request, response);
  };
}
