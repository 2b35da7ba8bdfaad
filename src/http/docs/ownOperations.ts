import { devStreamAnswer, signatureAnswer, statusAnswer, tokenAnswer } from '../api/answers.ts';
import { tokenBody } from '../api/devToken.ts';
import { devStreamBody } from '../api/devZego.ts';
import { crowdAnswer, crowdBody, crowdQuery } from '../crowd/crowd.ts';
import { overviewAnswer, overviewQuery } from '../overview/overviewAnswer.ts';
import type { Operation } from './operation.ts';

/** What a server tells of itself, and what it gives to whoever tries it. */
export const OWN_OPERATIONS: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/healthz', id: 'isAlive', tag: 'Operation', access: 'everybody' },
    summary: 'The process lives',
    answer: statusAnswer,
  },
  {
    ...{ method: 'get', path: '/readyz', id: 'isReady', tag: 'Operation', access: 'everybody' },
    summary: 'It can take work',
    answer: statusAnswer,
    problems: [[503, 'not-ready', 'it cannot, and says why']],
  },
  {
    ...{ method: 'get', path: '/metrics', id: 'readMetrics', tag: 'Operation', access: 'metrics' },
    summary: 'For Prometheus',
    answer: ['text/plain'],
  },
  {
    ...{ method: 'get', path: '/api/overview', id: 'showOverview', tag: 'Operation', access: 'admin' },
    summary: 'How all processes fare, now and lately; what is not reached is marked as partial',
    query: overviewQuery,
    answer: overviewAnswer,
    problems: [[400, 'bad-request', 'there is no such range, or `after` is no time']],
  },
  {
    ...{ method: 'get', path: '/api/openapi.json', id: 'describeApi', tag: 'Operation', access: 'everybody' },
    summary: 'This description, as OpenAPI 3.1',
    answer: ['application/json'],
  },
  {
    ...{ method: 'get', path: '/docs', id: 'readDocs', tag: 'Operation', access: 'everybody' },
    summary: 'This description, as a page',
    answer: ['text/html'],
  },
  {
    ...{ method: 'get', path: '/docs/protocol', id: 'readProtocol', tag: 'Operation', access: 'everybody' },
    summary: 'The protocol of the rooms, for authors of clients, as a page',
    answer: ['text/html'],
  },
  {
    ...{ method: 'get', path: '/docs/linkcall.proto', id: 'readProto', tag: 'Operation', access: 'everybody' },
    summary: 'The messages of the rooms for Protocol Buffers, for clients that speak bytes',
    answer: ['text/plain'],
  },
  {
    ...{ method: 'get', path: '/', id: 'welcome', tag: 'Operation', access: 'everybody' },
    summary: 'The console, or a word of welcome where it is off',
    answer: ['text/html', 'text/plain'],
  },
  {
    ...{ method: 'post', path: '/dev/token', id: 'makeToken', tag: 'Development', access: 'everybody' },
    summary: 'A token to play with; only without AUTH_SECRET and outside production',
    body: tokenBody,
    answer: tokenAnswer,
    problems: [[403, 'forbidden', 'a page of another machine asks']],
    isForPlay: 'tokens',
  },
  {
    ...{ method: 'put', path: '/dev/crowd', id: 'playCrowd', tag: 'Development', access: 'everybody' },
    summary: 'So many viewers come into a channel, whom the server plays itself; where tokens are given',
    body: crowdBody,
    answer: crowdAnswer,
    problems: [[403, 'forbidden', 'a page of another machine asks']],
    isForPlay: 'crowds',
  },
  {
    ...{ method: 'get', path: '/dev/crowd', id: 'seeCrowd', tag: 'Development', access: 'everybody' },
    summary: 'How many of them are there; unless somebody asks each minute, they go',
    query: crowdQuery,
    answer: crowdAnswer,
    problems: [
      [400, 'bad-request', 'the channel is none'],
      [403, 'forbidden', 'a page of another machine asks'],
    ],
    isForPlay: 'crowds',
  },
  {
    ...{ method: 'post', path: '/dev/zego-signature', id: 'signAsZego', tag: 'Development', access: 'everybody' },
    summary: 'What makes a callback authentic; only where tokens are given and ZEGO_CALLBACK_SECRET is not set',
    answer: signatureAnswer,
    problems: [[403, 'forbidden', 'a page of another machine asks']],
    isForPlay: 'signatures',
  },
  {
    ...{ method: 'post', path: '/dev/zego-stream', id: 'nameStream', tag: 'Development', access: 'everybody' },
    summary: 'The stream that a user may publish now; where callbacks can be signed',
    body: devStreamBody,
    answer: devStreamAnswer,
    problems: [[403, 'forbidden', 'a page of another machine asks']],
    isForPlay: 'signatures',
  },
];
