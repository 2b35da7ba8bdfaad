import { badRequest, problem } from '../door/reply.ts';

// What becomes of an order, where the answer to it is not the answer of the channel.

export const badSid = badRequest('sid must be 1 to 128 bytes of text without control characters', 'sid');

export const unknownChannel = problem({ status: 404, code: 'not-found', message: 'no such channel was ever seen' });

export const busy = problem({
  status: 503,
  code: 'busy',
  message: 'the change could not be made: nothing has changed, try again',
  headers: { 'Retry-After': '1' },
});

/** After this it is not begun any more, and what was begun is over. */
const OVER_AFTER_S = 5;

export const inDoubt = problem({
  status: 503,
  code: 'in-doubt',
  message:
    'it may have been done, and nobody who knows could be reached: ' +
    `look at the channel in ${OVER_AFTER_S} s, and send it again if it was not`,
  headers: { 'Retry-After': `${OVER_AFTER_S}` },
});

export const failed = problem({ status: 500, code: 'unknown', message: 'something went wrong on the server' });
