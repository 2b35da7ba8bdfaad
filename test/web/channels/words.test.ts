import assert from 'node:assert/strict';
import { ORDER_TYPES } from '../../../src/domain/command.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { CutReason } from '../../../src/domain/media/events.ts';
import { APPLICATION_ENDS, INVITATION_ENDS, LINK_ENDS, REASONS } from '../../../src/stores/records/values.ts';
import { DICTIONARIES } from '../../../web/text/dictionary.ts';

/** The compiler sees to it that none is missing. */
const EVENTS: Readonly<Record<Exclude<Event['type'], 'pk-changed'>, true>> = {
  'switch-opened': true,
  'switch-closed': true,
  'application-started': true,
  'application-ended': true,
  'link-started': true,
  'link-ended': true,
  'user-arrived': true,
  'user-barred': true,
  'limits-changed': true,
  'session-started': true,
  'session-ended': true,
  'channel-stopped': true,
  'channel-reopened': true,
  'invitation-started': true,
  'invitation-accepted': true,
  'invitation-ended': true,
  'stranger-seen': true,
  'stream-cut': true,
  'user-muted': true,
  'stream-ruled': true,
  'seat-locked': true,
  'seat-unlocked': true,
  'seats-changed': true,
  'moderator-appointed': true,
  'moderator-dismissed': true,
  'user-blocked': true,
  'user-unblocked': true,
  'user-shut-out': true,
};
const CUTS: Readonly<Record<CutReason, true>> = { 'link-ended': true, 'session-ended': true, stranger: true };

const SLUGS = {
  commands: [...Object.keys(ORDER_TYPES), 'malformed'],
  // A PK that changes begins or ends.
  events: [...Object.keys(EVENTS), 'pk-on', 'pk-off'],
  ends: Object.keys({ ...APPLICATION_ENDS, ...LINK_ENDS, ...INVITATION_ENDS, ...CUTS }),
  reasons: Object.keys(REASONS),
};

describe('the words of the console', () => {
  for (const [language, text] of Object.entries(DICTIONARIES)) {
    it(`[OP4] in ${language} there is one for every command, event, end and reason`, () => {
      for (const kind of ['commands', 'events', 'ends', 'reasons'] as const) {
        const lacking = SLUGS[kind].filter((slug) => !Object.hasOwn(text[kind], slug));
        assert.deepEqual(lacking, [], kind);
      }
    });
  }
});
