import { type CallId, parseUserId } from '../domain/ids.ts';
import type { AuditNotes } from '../ports/audit.ts';
import type { ChannelDirectory } from '../ports/directory.ts';
import type { InboxCounts } from '../ports/inbox.ts';
import type { Clock, Log, RoundTrips } from '../ports/runtime.ts';
import { InboxReader } from './inboxReader.ts';
import { openInboxStream } from './inboxStream.ts';

export type InboxDeps = {
  readonly redisUrl: string;
  /** INBOX_STREAM */
  readonly name: string;
  /** This process, among all that read. */
  readonly me: () => string;
  readonly directory: Pick<ChannelDirectory, 'give'>;
  readonly newCallId: () => CallId;
  readonly counts: InboxCounts;
  /** OP8: to Redis. */
  readonly roundTrips: RoundTrips;
  /** OP5 */
  readonly trail: AuditNotes;
  readonly clock: Clock;
  readonly log: Log;
};

/** IN4: takes orders from the platform's stream once it is started. In the journal they come by way of its name. */
export function openInbox({ redisUrl, name, me, roundTrips, ...deps }: InboxDeps): InboxReader {
  const giver = parseUserId(name);
  if (giver === undefined) throw new Error(`${name} is no name of a stream: the settings have let it through`);
  return new InboxReader({ ...deps, giver, stream: openInboxStream({ url: redisUrl, name, me, roundTrips }) });
}
