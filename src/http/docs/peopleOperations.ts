import { blockBody, revokedBody } from '../../../schema/operatorBodies.ts';
import { peopleAnswer, userAnswer } from '../api/lists/listAnswers.ts';
import { lineQuery, peopleQuery, userQuery } from '../api/lists/listQuery.ts';
import { blocksQuery } from '../api/paging.ts';
import { blockAnswer, blocksAnswer, revokedAnswer, unblockedAnswer } from '../api/people/peopleAnswers.ts';
import type { Operation } from './operation.ts';

const AWAY = [503, 'store-away', 'a store that it needs is away, which the message names: ask again later'] as const;
const WRONG_QUERY = [400, 'bad-request', 'an id in the path is none, or the place in the list is wrong'] as const;
const WRONG_FILTER = [400, 'bad-request', 'a filter, or the place in the list, is wrong'] as const;
const WRONG_USER = [400, 'bad-request', 'an id in the path is none'] as const;

const BLOCKS = '/api/hosts/{host_id}/blocks';
const one = `${BLOCKS}/{user_id}`;

/** Of people, whatever channel they are in. */
export const PEOPLE_OPERATIONS: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/api/people', id: 'searchPeople', tag: 'People', access: 'admin' },
    summary: 'Hosts who are live, and who is on the line, waits or is invited, in all channels; by their id or name',
    query: peopleQuery,
    answer: peopleAnswer,
    problems: [WRONG_FILTER],
  },
  {
    ...{ method: 'get', path: '/api/people/on-the-line', id: 'listLine', tag: 'People', access: 'admin' },
    summary: 'Who is on the line now, in all channels, the longest call first',
    query: lineQuery,
    answer: peopleAnswer,
    problems: [WRONG_FILTER],
  },
  {
    ...{ method: 'get', path: '/api/users/{user_id}', id: 'showUser', tag: 'People', access: 'admin' },
    summary: 'Where a user is now, and which hosts keep them off their calls',
    query: userQuery,
    answer: userAnswer,
    problems: [WRONG_QUERY],
  },
  {
    ...{ method: 'get', path: BLOCKS, id: 'listBlocks', tag: 'People', access: 'service' },
    summary: 'Whom a host keeps off the calls of all their channels',
    query: blocksQuery,
    answer: blocksAnswer,
    problems: [WRONG_QUERY, AWAY],
  },
  {
    ...{ method: 'get', path: one, id: 'showBlock', tag: 'People', access: 'service' },
    summary: 'One of them',
    answer: blockAnswer,
    problems: [WRONG_USER, [404, 'not-found', 'this host has not blocked that user'], AWAY],
  },
  {
    ...{ method: 'put', path: one, id: 'block', tag: 'People', access: 'service' },
    summary:
      "A user is kept off the host's calls, in all channels and processes within 2 s; once more: the new one counts",
    body: blockBody,
    mayBeEmpty: true,
    answer: blockAnswer,
    problems: [[409, 'refused', 'nobody is blocked for themselves'], AWAY],
  },
  {
    ...{ method: 'delete', path: one, id: 'unblock', tag: 'People', access: 'service' },
    summary: 'They may apply again',
    answer: unblockedAnswer,
    problems: [WRONG_USER, AWAY],
  },
  {
    ...{ method: 'put', path: '/api/users/{user_id}/revoked', id: 'revokeTokens', tag: 'People', access: 'service' },
    summary: 'Tokens of a user that were issued before a time are void, and their connections closed within 2 s (4403)',
    body: revokedBody,
    answer: revokedAnswer,
    problems: [AWAY],
  },
];
