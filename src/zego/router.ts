import type { IncomingMessage } from 'node:http';
import { Router } from 'express';
import { createOwnRate } from '../app/rate.ts';
import type { Sid } from '../domain/ids.ts';
import type { ZegoFact } from '../domain/roster/roster.ts';
import { networkOf } from '../http/door/networkOf.ts';
import { readBody } from '../http/door/readBody.ts';
import {
  allowOnly,
  BODY_BYTES_MAX,
  badRequest,
  ok,
  problem,
  type Reply,
  requestIdOf,
  send,
} from '../http/door/reply.ts';
import type { CallbackOutcome, Clock, Log, Metrics, ZegoEventName } from '../ports/runtime.ts';
import type { ZegoInbox } from '../ports/zego.ts';
import { eventName, parseCallback, readDelivery } from './callback.ts';
import { type Malformed, type ReadFields, readFields } from './fields.ts';
import { type Trust, verify } from './verify.ts';

type Deps = {
  readonly inbox: ZegoInbox;
  readonly trust: Trust;
  readonly metrics: Pick<Metrics, 'callback'>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Undefined where nobody names requests. */
type RequestId = string | undefined;

type Sound = Exclude<ReadFields, Malformed>;

type Answered = { readonly event: ZegoEventName; readonly outcome: CallbackOutcome; readonly reply: Reply };

/** ZG3: what is not durable by then is left to ZEGO's next attempt. */
export const KEPT_WITHIN_MS = 3_000;

/** Of one address, in each process. ZEGO's own do not fail. */
const FAILURES_PER_S_MAX = 100;

/** POST /zego/callback: authenticity, then content, then durability; each has its own answer (ZG3). */
export function zegoRouter({ inbox, trust, metrics, clock, log }: Deps): Router {
  const mayFail = createOwnRate({ clock });

  async function answer(request: IncomingMessage, id: RequestId): Promise<Answered> {
    const body = await readBody(request, BODY_BYTES_MAX);
    if (body.kind !== 'whole') return cutOff;
    const read = readFields(body.bytes, request.headers['content-type']);
    return read.kind === 'malformed' ? refused('other', read) : judge(read, id);
  }

  async function judge({ fields, flaw }: Sound, id: RequestId): Promise<Answered> {
    const event = eventName(fields);
    const read = readDelivery(fields);
    if (read.kind === 'malformed') return refused(event, read);
    const verdict = verify(read.delivery, trust, clock.now());
    if (verdict.kind === 'unauthentic') return { event, outcome: 'unauthentic', reply: unauthorized(verdict.message) };
    const callback = flaw() ?? parseCallback(fields);
    switch (callback.kind) {
      case 'malformed':
        return refused(event, callback);
      case 'unused':
        return { event, outcome: 'unused', reply: done };
      case 'fact':
        return keep(event, callback.sid, callback.fact, id);
    }
  }

  async function keep(event: ZegoEventName, sid: Sid, fact: ZegoFact, id: RequestId): Promise<Answered> {
    const outcome = await inTime(tell(sid, fact, id));
    return { event, outcome, reply: outcome === 'kept' ? done : notKept };
  }

  async function tell(sid: Sid, fact: ZegoFact, id: RequestId): Promise<'kept' | 'not-kept'> {
    try {
      return await inbox.tell(sid, fact);
    } catch (error) {
      log.error({ request: id, sid, fact: fact.type, err: error }, 'a ZEGO callback could not be kept');
      return 'not-kept';
    }
  }

  function inTime(told: Promise<'kept' | 'not-kept'>): Promise<'kept' | 'not-kept'> {
    return new Promise((resolve) => {
      const callOff = clock.after(KEPT_WITHIN_MS, () => resolve('not-kept'));
      void told.then((outcome) => {
        callOff();
        resolve(outcome);
      });
    });
  }

  const router = Router();
  router
    .route('/zego/callback')
    .post(async (request, response) => {
      const { event, outcome, reply } = await answer(request, requestIdOf(response));
      metrics.callback(event, outcome);
      const hasFailed = outcome === 'unauthentic' || outcome === 'malformed';
      const isTooMuch = hasFailed && !mayFail(networkOf(request.ip), FAILURES_PER_S_MAX);
      send(response, isTooMuch ? tooManyFailures : reply);
    })
    .all(allowOnly('POST'));
  return router;
}

function refused(event: ZegoEventName, { field, message }: Malformed): Answered {
  return { event, outcome: 'malformed', reply: badRequest(message, field) };
}

/** Nobody is there to read it. */
const cutOff: Answered = { event: 'other', outcome: 'malformed', reply: badRequest('the body is cut off', 'body') };

const done = ok({ code: 0 });

const unauthorized = (message: string): Reply => problem({ status: 401, code: 'unauthorized', message });

/** An authentic one is taken however many others fail: behind a proxy that is not trusted all have one address. */
const tooManyFailures = problem({
  status: 429,
  code: 'too-many',
  message: 'too many callbacks from this address have failed: look at the answers to the first ones',
  headers: { 'Retry-After': '1', Connection: 'close' },
});

const notKept = problem({
  status: 503,
  code: 'busy',
  message: 'the callback could not be made durable in time: send it again',
  headers: { 'Retry-After': '2' },
});
