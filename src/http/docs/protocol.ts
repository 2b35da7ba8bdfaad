import {
  CLOSE_FLOOD,
  CLOSE_REJOIN,
  CLOSE_REVOKED,
  CLOSE_SERVER_STOPS,
  CLOSE_SLOW,
  CLOSE_STOPPED,
} from '../../../schema/closeCodes.ts';
import { ERRORS } from '../../../schema/errors.ts';
import { NOTICE_IDS, NOTICE_NAMES, ROOM_NAME } from '../../../schema/names.ts';
import type { Reason } from '../../domain/refusal.ts';
import { REPLIES_PER_USER, REPLY_LIFE_MS } from '../../ports/channelStore.ts';
import { type Block, code, heading, list, table, text } from './guide.ts';
import { noticeBlocks, replyBlocks, requestBlocks, requestTable, userBlock } from './messageBlocks.ts';
import { stateBlock } from './stateBlock.ts';

/** How a client talks to a channel, for whoever writes one. */
export function protocolGuide(): readonly Block[] {
  return [
    heading(1, 'The protocol of the rooms'),
    text(
      'For authors of clients. Made from the schemas that the server reads and writes with: change those, then run',
      '`npm run docs`. In TypeScript, take the typed client (`src/client`): it does all of this.',
    ),
    ...joining(),
    heading(2, 'Asking'),
    text(
      '`room.request(name, payload)` of the SDK resolves with the reply, a refusal too. `room.send(name, payload)` is',
      'answered by a message that is called like the reply. Both also go by number: who asks with the number of the request',
      'is answered under the number of the reply.',
    ),
    requestTable(),
    text(
      'A payload that is wrong is answered `bad-request`, and costs nothing else; a field that nobody knows is ignored.',
    ),
    ...requestBlocks(),
    heading(2, 'Replies'),
    ...replyBlocks(),
    heading(2, 'Notices'),
    text(
      'Messages that nobody asked for. They come before the state of the same version; a client that joined with',
      '`{ notices: false }` gets no `linkcall_room_state_nt` and reads the state.',
    ),
    ...noticeBlocks(),
    ...byNumber(),
    heading(2, 'A user'),
    userBlock(),
    heading(2, 'The state'),
    text('`room.state` is kept in step by the SDK. Its maps are by user id, in the order in which users came.'),
    stateBlock(),
    heading(2, 'Errors'),
    text('`error.code` of a reply. `desc` is what the user reads; where it is empty, say nothing.'),
    table(['code', 'reason', 'text for the user', 'when'], errorRows()),
    ...rules(),
    heading(2, 'Close codes'),
    table(['code', 'what happened', 'what to do'], closeRows()),
  ];
}

function joining(): Block[] {
  return [
    heading(2, 'Joining'),
    text(
      'Clients use `@colyseus/sdk` 0.18. It is what `colyseus.js` has been called since 0.17: a `colyseus.js`, whose last version is',
      '0.16, speaks an older protocol and cannot join.',
    ),
    code(
      'ts',
      "import { Client } from '@colyseus/sdk';",
      "const client = new Client('https://live.example');",
      'client.auth.token = token;',
      `const room = await client.joinOrCreate('${ROOM_NAME}', { sid: 'my-channel' });`,
    ),
    text('The token is a JWT, signed with HS256 and the server’s `AUTH_SECRET`:'),
    table(
      ['claim', '', 'what it says'],
      [
        ['`sub`', 'required', 'the user: text of 1 to 128 bytes, or a whole number'],
        ['`role`', 'required', '`host`, `moderator`, `viewer` or `admin`'],
        ['`exp`', 'required', 'when it expires, in seconds since 1970; it is looked at when joining alone'],
        ['`sid`', 'for a host or moderator', 'the one channel that it is good for'],
        ['`nick`, `icon`', '', 'text of at most 256 and 2,048 characters, shown to others'],
        ['`wealth`, `level`', '', 'whole numbers, shown to others'],
        ['`is_singer`', '', '0 or 1'],
      ],
    ),
    list(
      'A join that is refused fails with a status of HTTP as its `code`, and says why: 400 no such channel can be, 401 no token or' +
        ' not a good one, 403 a token for another channel, or another host is live. To ask again the same way is in vain.',
      'One that fails with 429 (too many joins of this user, or from this address) or 503 may be tried again a little later. To come back (`reconnect`) to a seat that is gone is 404 or' +
        ' 410: join anew.',
      'A user may have several connections; all of them are the same user. A channel has one host at a time.',
      'A lost connection that comes back within 20 s (a host: 60 s) keeps its place. Who leaves on purpose is off the line' +
        ' at once.',
    ),
  ];
}

function byNumber(): Block[] {
  const hex = (id: number): string => `\`0x${id.toString(16)}\``;
  const ids = NOTICE_NAMES.map((name) => `${hex(NOTICE_IDS[name])} for \`${name}\``);
  return [
    heading(2, 'By number, and as bytes'),
    list(
      'Who joins with `{ ids: "numeric" }`, or whose first request comes by number, gets notices under numbers:' +
        ` ${ids.join(', ')}.`,
      'Who joins with `{ wire: "protobuf" }` sends and gets Protocol Buffers under numbers: `room.sendBytes(number, bytes)`,' +
        ' answered by bytes under the number of the reply, or `room.request(number, bytes)`, which resolves with bytes.' +
        ' `/docs/linkcall.proto` has the messages, called as here; times are seconds there. The channel and the user must have' +
        ' ids that are whole numbers from 1 to 2^64 - 1; of others, an id that is none is 0, and has its text beside it in `…_text`.',
    ),
  ];
}

function rules(): Block[] {
  return [
    heading(2, 'Versions'),
    list(
      'Each change of a channel adds 1 to its `version`. Replies, notices and the state carry the version they belong to.',
      'What carries an older version than one you have seen tells of the past: let it go.',
      'Nothing is told before it is durable. What was told still holds after a crash.',
    ),
    heading(2, 'Sending again'),
    list(
      'Give a command a `cmd_id` that no other command of the same user to this channel has (1 to 64 characters).',
      'When an answer is missing, send the same command again with the same `cmd_id`: it is done once, and the answer is the' +
        ' first one again, also after a crash or at another process.',
      `The last ${REPLIES_PER_USER} of a user are remembered for ${REPLY_LIFE_MS / 60_000} minutes at least.`,
      'A refused command is not remembered: it is judged afresh. `busy` says that nothing was done, or that it is not known' +
        ' yet: send it again.',
    ),
    heading(2, 'Limits, ids and times'),
    list(
      'A frame has at most 64 KiB; a payload above 4 KiB is answered `bad-request`.',
      'A user may send 50 messages in a second, over all their connections; each above that is answered `too-often`, and a' +
        ' connection above ten times as many is closed.',
      'Ids are text of 1 to 128 bytes without control characters. A request may give a whole number from 0 to 2^53 - 1, too; it' +
        ' becomes decimal text. Answers hold text.',
      'All times are of the server’s clock: take `time_now` to know how far yours is off.',
    ),
  ];
}

/** When, in addition to what the reason says itself. */
const WHEN: Record<Reason, string> = {
  unknown: 'a bug of the server; nothing has changed',
  'bad-request': 'a wrong payload, another channel or host, or a caller who may not do this',
  busy: 'the change could not be made durable: send it again',
  'already-applied': 'apply, by somebody who waits',
  'too-often': 'too many applications or messages; `retry_after_ms` says when the next one may come',
  'links-full': 'apply or allow, and nobody more fits on the line',
  'not-applied': 'cancel, allow or refuse of somebody who does not wait',
  'not-linked': 'hang up or remove of somebody who is not on the line',
  closed: 'apply, and the switch is closed',
  'not-live': 'apply, and the live session has ended, or an operator has stopped the channel',
  'already-linked': 'apply, cancel, allow or refuse of somebody who is on the line',
  'applies-full': 'apply, and the queue is full',
  'in-pk': 'apply, and the host is in a video PK',
  'no-media': 'ask for a token, and the server has nothing to make one with',
  'not-allowed': 'apply, and the platform says no; `desc` is what it says of it',
  blocked: 'apply or invite, of somebody whom the host has blocked; `until` says for how long',
  'not-here': 'invite of somebody who has no connection to the channel',
  'already-invited': 'invite of somebody whose invitation lasts',
  'not-invited': 'accept, decline or withdraw what is over',
  'seat-taken': 'a seat that somebody has, or that is held for them',
  'seat-locked': 'a seat that is locked',
  'no-such-seat': 'a seat beyond the limit of links',
  muted: 'by somebody whom the staff has muted',
  'staff-full': 'appoint, and the channel has as many moderators as it may',
  'host-present': 'never in a reply: another host is live, and the join is refused',
  stopped: 'never in a reply: an operator has stopped the channel, and the join of a host is refused',
};

const OF_JOINS: ReadonlySet<Reason> = new Set(['host-present', 'stopped']);

function errorRows(): string[][] {
  const isReason = (name: string): name is Reason => Object.hasOwn(WHEN, name);
  const rows = Object.keys(WHEN)
    .filter(isReason)
    .filter((reason) => !OF_JOINS.has(reason))
    .map((reason) => {
      const { code: number, desc, hostDesc } = ERRORS[reason];
      const said = hostDesc === undefined ? desc : `to the host: ${hostDesc}`;
      return [`${number}`, `\`${reason}\``, said, WHEN[reason]];
    });
  return [['0', '', '', 'done'], ...rows];
}

function closeRows(): string[][] {
  return [
    [`${CLOSE_REJOIN}`, 'the channel has moved to another process, or this one is cut off', 'join again'],
    [
      `${CLOSE_STOPPED}`,
      'an operator has ended the session of this host; the reason is theirs',
      'do not come back by yourself',
    ],
    [`${CLOSE_REVOKED}`, 'the token that it came with was revoked', 'join with another token'],
    [`${CLOSE_FLOOD}`, 'too many messages', 'do not come back at once'],
    [
      `${CLOSE_SLOW}`,
      'too much waited to be sent: the client reads too slowly, or never answered the first frame',
      'reconnect, or join again',
    ],
    [`${CLOSE_SERVER_STOPS}`, 'the server stops', 'join again, after a moment'],
    ['1009', 'a frame of more than 64 KiB', 'send less'],
    ['1006 and others', 'the connection was lost', 'reconnect (the SDK does), or join again'],
  ];
}
