import type { Event } from '../domain/event.ts';
import type { JournalEntry } from '../domain/journal.ts';
import { limitsJson } from './channelJson.ts';

/** ST5: enough to answer "why was I refused at 20:31:07?", without a copy of everybody's profile. */
export function entryJson(entry: JournalEntry): object {
  return {
    seq: entry.seq,
    at: entry.at,
    version: entry.version,
    actor: entry.actor,
    command: entry.command,
    subject: entry.subject ?? null,
    cmd_id: entry.cmdId ?? null,
    outcome: entry.outcome,
    events: entry.events.map(eventJson),
  };
}

function eventJson(event: Event): object {
  const { type } = event;
  switch (event.type) {
    case 'switch-opened':
    case 'switch-closed':
    case 'session-ended':
      return { type };
    case 'application-started':
      return { type, user_id: event.application.person.userId };
    case 'application-ended':
      return { type, user_id: event.application.person.userId, why: event.why };
    case 'link-started':
      return { type, user_id: event.link.person.userId };
    case 'link-ended':
      return { type, user_id: event.link.person.userId, why: event.why };
    case 'user-barred':
      return { type, user_id: event.userId, until: event.until };
    case 'pk-changed':
      return { type, in_pk: event.inPk };
    case 'limits-changed':
      return { type, limits: limitsJson(event.overrides) };
    case 'session-started':
      return { type, user_id: event.host.userId };
  }
}
