import {
  ALLOWED_KEY,
  ANSWERED_LIKE,
  type CheckBody,
  type GivenBody,
  leftEvent,
  MAY_BE_FIRST,
  type OrderBody,
  orderBody,
  orderOf,
  startOf,
} from '../../../schema/orders.ts';
import { wireCheck, wireReply } from '../../../schema/wireReply.ts';
import { otherThan } from '../../domain/audit/entry.ts';
import type { Origin } from '../../domain/audit/origin.ts';
import { type Order, subjectOf } from '../../domain/command.ts';
import { type CallId, type CmdId, parseCmdId, parseSid, type Sid } from '../../domain/ids.ts';
import { NOBODY_IS_AWAY } from '../../domain/lastSeen.ts';
import { NOBODY_KNOWS } from '../../domain/roster/linkMedia.ts';
import { Unavailable } from '../../ports/channelStore.ts';
import type { ChannelDirectory } from '../../ports/directory.ts';
import type { Log } from '../../ports/runtime.ts';
import { type Asked, type Auditor, triedTo } from '../audit/auditor.ts';
import { badRequest, ok, type Params, type Reply } from '../door/reply.ts';
import { troubleWith } from './errors.ts';
import { badSid, busy, failed, inDoubt, unknownChannel } from './outcomes.ts';
import { type Giver, refuseGiver } from './requireGiver.ts';
import { wrongInput } from './wrongInput.ts';

type Deps = {
  readonly directory: Pick<ChannelDirectory, 'give' | 'foresee'>;
  readonly auditor: Auditor;
  readonly newCallId: () => CallId;
  readonly log: Log;
};

/** What a request says beside the orders in it. */
type Sent = {
  readonly giver: Giver;
  readonly key: CmdId | undefined;
  readonly body: unknown;
  readonly params: Params;
  readonly request: string | undefined;
  readonly origin: Origin;
  /** OP5: for each order of a batch. */
  readonly noted: (reply: Reply) => Promise<Reply>;
};
/** What a request holds, once it is read. */
type Said = Pick<Sent, 'giver' | 'body' | 'params' | 'request'>;
type Answer = (asked: Asked, said: Said) => Promise<Reply>;

/** An answer that is returned is in the audit. */
export type Orders = { readonly one: Answer; readonly many: Answer; readonly event: Answer };

const BATCH_MAX = 100;
/** With a place behind it, it is an order's. */
const BATCH_KEY_MAX = 61;
const KEY = 'Idempotency-Key';

/** IN2, IN3: what a system of the platform asks of channels, for itself or for its users. */
export function createOrders({ directory, auditor, newCallId, log }: Deps): Orders {
  async function giveOne(sent: Sent): Promise<Reply> {
    const sid = parseSid(sent.params.sid);
    if (sid === undefined) return badSid;
    const wanted = orderBody.safeParse(sent.body);
    if (!wanted.success) return wrongInput(wanted.error);
    const { data } = wanted;
    if (data.sid !== undefined && data.sid !== sid) return badRequest('sid must be the one in the path', 'sid');
    return give(sid, data, sent);
  }

  /** Of one channel one after the other, as if they had come alone; one that fails is nothing to the others. */
  async function giveMany(sent: Sent): Promise<Reply> {
    const { body: orders, request } = sent;
    if (!Array.isArray(orders)) return badRequest('the body must be a list of orders', 'body');
    if ((sent.key?.length ?? 0) > BATCH_KEY_MAX)
      return badRequest(`the ${KEY} of a batch is at most ${BATCH_KEY_MAX} characters long`, KEY);
    if (orders.length > BATCH_MAX) return badRequest(`a batch has at most ${BATCH_MAX} orders`, 'body');
    const before = new Map<Sid | undefined, Promise<Reply>>();
    const replies = orders.map((raw: unknown, place) => {
      const wanted = orderBody.safeParse(raw);
      if (!wanted.success) return sent.noted(wrongInput(wanted.error));
      const { data } = wanted;
      const { sid } = data;
      if (sid === undefined) return sent.noted(badSid);
      const turn = (before.get(sid) ?? Promise.resolve()).then(() => give(sid, data, placed(sent, place)));
      const trouble = (error: unknown) =>
        triedTo({ order: data.order, sid }, troubleWith(error, { request, sid }, log));
      const reply = turn.catch(trouble).then(sent.noted);
      before.set(sid, reply);
      return reply;
    });
    const answers = (await Promise.all(replies)).map(({ status, body }) => ({ status, body }));
    return { ...ok(answers), tried: 'kept' };
  }

  /** IN3: as the original says it. */
  async function hearEvent(sent: Sent): Promise<Reply> {
    const event = leftEvent.safeParse(sent.body);
    if (!event.success) return wrongInput(event.error);
    const { sid, uid } = event.data;
    return give(sid, { order: 'leave', user_id: uid }, sent);
  }

  /** PE12: a question. The audit has nothing to tell of it. */
  async function check(sid: Sid, wanted: CheckBody, { giver }: Sent): Promise<Reply> {
    const refused = refuseGiver(giver, sid, wanted.order);
    if (refused !== undefined) return refused;
    const foreseen = await unlessAway(directory.foresee(sid, startOf(wanted, { name: giver.name, newCallId })));
    if (foreseen === undefined) return unknownChannel;
    if (foreseen === null || 'type' in foreseen) return busy;
    return { ...ok(wireCheck({ sid }, foreseen)), tried: 'kept' };
  }

  async function give(sid: Sid, wanted: OrderBody, sent: Sent): Promise<Reply> {
    if (wanted.order === 'check') return check(sid, wanted, sent);
    const order = { ...orderOf(wanted, { name: sent.giver.name, newCallId }), origin: sent.origin };
    const tried = { order: order.type, sid, userId: otherThan(sent.giver.name, subjectOf(order)) };
    return triedTo(tried, await giveAs(order, sid, wanted, sent));
  }

  async function giveAs(order: Order, sid: Sid, wanted: GivenBody, { giver, key }: Sent): Promise<Reply> {
    const refused = refuseGiver(giver, sid, wanted.order);
    if (refused !== undefined) return refused;
    const how = { cmdId: wanted.id ?? key, mayBeFirst: MAY_BE_FIRST.has(wanted.order) };
    const given = await unlessAway(directory.give(sid, order, how));
    if (given === undefined) return unknownChannel;
    if (given.type !== 'answered') return given.type === 'not-done' ? busy : inDoubt;
    const { answer } = given;
    const { refusal, version } = answer;
    if (refusal?.reason === 'unknown') return failed;
    const [name, opCode] = ANSWERED_LIKE[wanted.order];
    const reply = ok(wireReply(name, opCode, { sid, awaySince: NOBODY_IS_AWAY, mediaOf: NOBODY_KNOWS }, answer));
    return { ...reply, tried: refusal === undefined ? 'kept' : { outcome: `refused: ${refusal.reason}`, version } };
  }

  const answerBy =
    (act: (sent: Sent) => Promise<Reply>): Answer =>
    async (asked, said) => {
      const key = keyOf(asked);
      const noted = (reply: Reply) => auditor.noted(asked, reply);
      const origin = auditor.originOf(asked, said.giver.staff);
      return noted(
        key === 'wrong' ? badRequest(`${KEY} ${ALLOWED_KEY}`, KEY) : await act({ ...said, origin, key, noted }),
      );
    };
  return { one: answerBy(giveOne), many: answerBy(giveMany), event: answerBy(hearEvent) };
}

/** Each order of a batch without an `id` of its own is known by the key of the batch and its place. */
function placed(sent: Sent, place: number): Sent {
  return sent.key === undefined ? sent : { ...sent, key: parseCmdId(`${sent.key}/${place}`) };
}

/** What could not be asked for was not begun. */
async function unlessAway<T>(giving: Promise<T>): Promise<T | { readonly type: 'not-done' }> {
  try {
    return await giving;
  } catch (error) {
    if (error instanceof Unavailable) return { type: 'not-done' };
    throw error;
  }
}

function keyOf({ headers }: Pick<Asked, 'headers'>): CmdId | undefined | 'wrong' {
  const raw = headers['idempotency-key'];
  return raw === undefined ? undefined : (parseCmdId(raw) ?? 'wrong');
}
