import { z } from 'zod';
import { closeBody, limitsBody, pkBody } from '../../../schema/operatorBodies.ts';
import { leftEvent, orderBody } from '../../../schema/orders.ts';
import {
  asideAnswer,
  callbackAnswer,
  eventsAnswer,
  historyAnswer,
  mediaTokenAnswer,
  orderAnswer,
  ordersAnswer,
  redeliverAnswer,
  roomAnswer,
  roomsAnswer,
  webhooksAnswer,
  wholeChannel,
} from '../api/answers.ts';
import { asideQuery, redeliverBody } from '../api/endpointQueries.ts';
import { eventsQuery } from '../api/eventsQuery.ts';
import { historyQuery } from '../api/historyQuery.ts';
import { journalAnswer } from '../api/journal/journalAnswer.ts';
import { journalQuery } from '../api/journal/journalQuery.ts';
import { replayAnswer } from '../api/journal/replayAnswer.ts';
import { replayQuery } from '../api/journal/replayQuery.ts';
import { channelsAnswer } from '../api/lists/listAnswers.ts';
import { channelsQuery } from '../api/lists/listQuery.ts';
import { mediaTokenBody } from '../api/mediaToken.ts';
import { roomsQuery } from '../api/rooms.ts';
import { auditAnswer, auditQuery } from '../audit/auditAnswer.ts';
import type { Operation } from './operation.ts';
import { OWN_OPERATIONS } from './ownOperations.ts';
import { PEOPLE_OPERATIONS } from './peopleOperations.ts';

const NO_CHANNEL = [404, 'not-found', 'no such channel was ever seen'] as const;
const WRONG_QUERY = [400, 'bad-request', 'a filter, or the place in the list, is wrong'] as const;
const WRONG_SID = [400, 'bad-request', 'the id in the path is none'] as const;
const AWAY = [503, 'store-away', 'a store that it needs is away, which the message names: ask again later'] as const;
const DAMAGED = [500, 'damaged', 'what is kept of the channel cannot be read'] as const;
const CHANGE = [
  NO_CHANNEL,
  [409, 'refused', 'the channel refused'],
  [503, 'busy', 'it could not be made: nothing has changed, try again'],
  [503, 'in-doubt', 'it may have been done: look at the channel in a while, and send it again if it was not'],
  AWAY,
  DAMAGED,
] as const;

/** ZEGO sends the fields of its events as JSON or as a form, numbers as text or as numbers. */
const callbackBody = z.looseObject({
  event: z.string().describe('room_create, room_close, room_login, room_logout; others are taken and unused'),
  timestamp: z.union([z.string(), z.int()]).describe('seconds since 1970'),
  nonce: z.union([z.string(), z.int()]),
  signature: z.string().describe('SHA-1, in hex, of the callback secret, timestamp and nonce, sorted and put together'),
  appid: z.union([z.string(), z.int()]).optional(),
});

const ORDER = [
  [503, 'busy', 'it was certainly not done: give it again'],
  [503, 'in-doubt', 'it may have been done: give it again with the same Idempotency-Key'],
  DAMAGED,
] as const;
const ABOUT_REFUSALS = 'answered as over a socket, refused or not: `error.code` tells';

const one = '/api/channels/{sid}';

/** Every route, as a reader of the API's description is told of it. A test compares it with what is mounted. */
export const OPERATIONS: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/api/channels', id: 'listChannels', tag: 'Channels', access: 'admin' },
    summary: 'Channels that are awake, sorted and filtered; marked as partial while some process cannot be asked',
    query: channelsQuery,
    answer: channelsAnswer,
    problems: [WRONG_QUERY],
  },
  {
    ...{ method: 'get', path: one, id: 'showChannel', tag: 'Channels', access: 'admin' },
    summary: 'One channel with everybody on its line, awake or not',
    answer: wholeChannel,
    problems: [WRONG_SID, NO_CHANNEL, AWAY, DAMAGED],
  },
  {
    ...{ method: 'get', path: `${one}/journal`, id: 'showJournal', tag: 'Channels', access: 'admin' },
    summary: 'What was asked of a channel and what came of it',
    query: journalQuery,
    answer: journalAnswer,
    problems: [WRONG_QUERY, NO_CHANNEL, AWAY, DAMAGED],
  },
  {
    ...{ method: 'get', path: `${one}/replay`, id: 'replayChannel', tag: 'Channels', access: 'admin' },
    summary: 'A channel as it was at some moment, by what is kept of its journal',
    query: replayQuery,
    answer: replayAnswer,
    problems: [
      WRONG_QUERY,
      NO_CHANNEL,
      [410, 'gone', 'what it was then is not kept any more; `oldest` is the version with which its journal begins'],
      AWAY,
      DAMAGED,
    ],
  },
  {
    ...{ method: 'put', path: `${one}/pk`, id: 'setPk', tag: 'Channels', access: 'admin' },
    summary: 'The host is in a video PK, or is no longer: no applications meanwhile',
    body: pkBody,
    answer: wholeChannel,
    problems: CHANGE,
  },
  {
    ...{ method: 'put', path: `${one}/limits`, id: 'setLimits', tag: 'Channels', access: 'admin' },
    summary: "This channel's own limits, from the next command on; what is not named stays",
    body: limitsBody,
    answer: wholeChannel,
    problems: CHANGE,
  },
  {
    ...{ method: 'post', path: `${one}/close`, id: 'endSession', tag: 'Channels', access: 'admin' },
    summary: 'End the live session and show its host out, who may be kept out for a while',
    body: closeBody,
    mayBeEmpty: true,
    answer: wholeChannel,
    problems: [WRONG_SID, ...CHANGE],
  },
  {
    ...{ method: 'post', path: `${one}/reopen`, id: 'reopenChannel', tag: 'Channels', access: 'admin' },
    summary: 'A host who was kept out may come again',
    answer: wholeChannel,
    problems: [WRONG_SID, ...CHANGE],
  },
  {
    ...{ method: 'post', path: `${one}/orders`, id: 'giveOrder', tag: 'Orders', access: 'service', isKeyed: true },
    summary: `An order for a channel, on behalf of one of its users or by a system itself; ${ABOUT_REFUSALS}`,
    body: orderBody,
    answer: orderAnswer,
    problems: [NO_CHANNEL, ...ORDER],
  },
  {
    ...{ method: 'post', path: `${one}/media-token`, id: 'makeMediaToken', tag: 'Orders', access: 'service' },
    summary:
      "A token for ZEGO's room, of one user: answered as linkcall_media_rq is, `error.code` tells; it changes nothing",
    body: mediaTokenBody,
    answer: mediaTokenAnswer,
    problems: [NO_CHANNEL, AWAY, DAMAGED],
  },
  {
    ...{ method: 'post', path: '/api/orders', id: 'giveOrders', tag: 'Orders', access: 'service', isKeyed: true },
    summary: 'Up to 100 orders, each with its sid: of one channel they are carried out in their order',
    body: z.array(orderBody).max(100),
    answer: ordersAnswer,
  },
  {
    ...{ method: 'post', path: '/api/events', id: 'tellEvent', tag: 'Orders', access: 'service', isKeyed: true },
    summary: `The original's own word that somebody left a channel: the order leave; ${ABOUT_REFUSALS}`,
    body: leftEvent,
    answer: orderAnswer,
    problems: ORDER,
  },
  {
    ...{ method: 'get', path: '/api/history', id: 'listHistory', tag: 'History', access: 'admin' },
    summary: 'Calls that ended',
    query: historyQuery,
    answer: historyAnswer,
    problems: [WRONG_QUERY, [503, 'log-away', 'the user log cannot be read now; calls go on']],
  },
  {
    ...{ method: 'get', path: '/api/audit', id: 'listAudit', tag: 'Audit', access: 'admin' },
    summary: 'What operators, observers and systems of the platform changed, or tried to',
    query: auditQuery,
    answer: auditAnswer,
    problems: [WRONG_QUERY, AWAY],
  },
  {
    ...{ method: 'get', path: '/api/events', id: 'listEvents', tag: 'Events', access: 'service' },
    summary: 'What channels tell the platform; with "Accept: text/event-stream" as a stream that stays open',
    query: eventsQuery,
    answer: eventsAnswer,
    problems: [
      WRONG_QUERY,
      [410, 'gone', 'events behind `after` are not kept any more; `oldest` is the place to go on from'],
      [503, 'busy', 'there are as many streams as may be: ask for pages, or another server'],
      AWAY,
    ],
  },
  {
    ...{ method: 'get', path: '/api/webhooks', id: 'listWebhooks', tag: 'Events', access: 'admin' },
    summary: 'The endpoints that events are posted to, and how they fare',
    answer: webhooksAnswer,
    problems: [AWAY],
  },
  {
    ...{ method: 'get', path: '/api/webhooks/aside', id: 'listAside', tag: 'Events', access: 'admin' },
    summary: 'Events that an endpoint never took, with the reason',
    query: asideQuery,
    answer: asideAnswer,
    problems: [WRONG_QUERY, [404, 'not-found', 'there is no such endpoint'], AWAY],
  },
  {
    ...{ method: 'post', path: '/api/webhooks/redeliver', id: 'redeliver', tag: 'Events', access: 'admin' },
    summary: 'Post events to an endpoint once more, behind what waits for it; some thousands for each request',
    body: redeliverBody,
    answer: redeliverAnswer,
    problems: [
      [404, 'not-found', 'there is no such endpoint'],
      [410, 'gone', 'events behind `after` are not kept any more; `oldest` is the place to go on from'],
      AWAY,
    ],
  },
  {
    ...{ method: 'get', path: '/api/rooms', id: 'listRooms', tag: 'ZEGO', access: 'admin' },
    summary:
      "ZEGO's rooms and who is in them; while Redis is away those of the process that answers, with the header Linkcall-Partial",
    query: roomsQuery,
    answer: roomsAnswer,
    problems: [WRONG_QUERY, AWAY],
  },
  {
    ...{ method: 'get', path: '/api/rooms/{room_id}', id: 'showRoom', tag: 'ZEGO', access: 'admin' },
    summary: "One of ZEGO's rooms",
    answer: roomAnswer,
    problems: [WRONG_SID, [404, 'not-found', 'ZEGO has told of no such room now'], AWAY],
  },
  {
    ...{ method: 'post', path: '/zego/callback', id: 'takeCallback', tag: 'ZEGO', access: 'zego' },
    summary: 'Where ZEGO posts its room and user callbacks, as JSON or as a form',
    body: callbackBody,
    takesForms: true,
    answer: callbackAnswer,
    problems: [
      [429, 'too-many', 'too many from this address have failed'],
      [503, 'busy', 'it could not be made durable in time: send it again'],
    ],
  },
  ...PEOPLE_OPERATIONS,
  ...OWN_OPERATIONS,
];
