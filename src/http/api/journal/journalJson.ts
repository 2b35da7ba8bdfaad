import type { z } from 'zod';
import { seatOf } from '../../../../schema/feedEvent.ts';
import { wireMuting } from '../../../../schema/linkcallUser.ts';
import type { Event } from '../../../domain/event.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import { limitsJson, stopJson } from '../channelJson.ts';
import type { journalEntry } from './journalAnswer.ts';

/** ST5: enough to answer "why was I refused at 20:31:07?", without a copy of everybody's profile. */
export function entryJson(entry: JournalEntry): z.infer<typeof journalEntry> {
  return {
    seq: entry.seq,
    at: entry.at,
    version: entry.version,
    actor: entry.actor.kind === 'user' ? entry.actor.id : null,
    actor_kind: entry.actor.kind,
    via: entry.via ?? null,
    command: entry.command,
    subject: entry.subject ?? null,
    cmd_id: entry.cmdId ?? null,
    outcome: entry.outcome,
    times: entry.times,
    events: entry.events.map(eventJson),
  };
}

function eventJson(event: Event): z.infer<typeof journalEntry>['events'][number] {
  switch (event.type) {
    case 'switch-opened':
    case 'switch-closed':
    case 'session-ended':
    case 'channel-reopened':
      return { type: event.type };
    case 'application-started':
      return { type: event.type, user_id: event.application.person.userId };
    case 'application-ended':
      return { type: event.type, user_id: event.application.person.userId, why: event.why };
    case 'link-started':
      return { type: event.type, user_id: event.link.person.userId };
    case 'link-ended':
      return { type: event.type, user_id: event.link.person.userId, why: event.why };
    case 'user-arrived':
    case 'user-shut-out':
      return { type: event.type, user_id: event.userId };
    case 'user-barred':
      return { type: event.type, user_id: event.userId, until: event.until };
    case 'pk-changed':
      return { type: event.type, in_pk: event.inPk };
    case 'limits-changed':
      return { type: event.type, limits: limitsJson(event.overrides) };
    case 'session-started':
      return { type: event.type, user_id: event.host.userId };
    case 'channel-stopped':
      return { type: event.type, stop: stopJson(event.stop) };
    case 'stranger-seen':
      return { type: event.type, user_id: event.userId, stream_id: event.streamId };
    case 'stream-cut': {
      const { type, userId, streamId, why, isKick } = event;
      return { type, user_id: userId, stream_id: streamId, why, kick: isKick };
    }
    case 'seat-locked':
    case 'seat-unlocked':
      return { type: event.type, seat: event.seat };
    case 'seats-changed':
      return { type: event.type, seats: event.seats.map(seatOf) };
    case 'invitation-started':
    case 'invitation-accepted':
      return { type: event.type, user_id: event.invitation.person.userId };
    case 'invitation-ended':
      return { type: event.type, user_id: event.invitation.person.userId, why: event.why };
    case 'user-muted':
      return { type: event.type, user_id: event.userId, muted: wireMuting(event) };
    case 'moderator-appointed':
      return { type: event.type, user_id: event.moderator.userId };
    case 'moderator-dismissed':
      return { type: event.type, user_id: event.userId };
    case 'user-blocked': {
      const { type, userId, hostId, until, reason } = event;
      return { type, user_id: userId, singer_id: hostId, until: until === 'for-ever' ? null : until, reason };
    }
    case 'user-unblocked':
      return { type: event.type, user_id: event.userId, singer_id: event.hostId };
    case 'stream-ruled':
      return { type: event.type, user_id: event.userId, stream_id: event.streamId, muted: wireMuting(event) };
  }
}
