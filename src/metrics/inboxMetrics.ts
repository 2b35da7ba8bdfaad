import { Gauge, type Registry } from 'prom-client';
import type { InboxCounts, InboxOutcome } from '../ports/inbox.ts';
import { counterBy, namesOf } from './tally.ts';

/** IN4 */
export function inboxMetrics(register: Registry): InboxCounts {
  const registers = [register];
  const backlog = new Gauge({
    name: 'linkcall_inbox_backlog',
    help: 'Entries of INBOX_STREAM that are not done, whoever has them.',
    registers,
  });
  const oldest = new Gauge({
    name: 'linkcall_inbox_oldest_seconds',
    help: 'How long the oldest of them has been in the stream, by its id.',
    registers,
  });
  const finished = counterBy(register, {
    name: 'linkcall_inbox_entries_total',
    help: 'Entries of INBOX_STREAM that this process finished: done, refused by the channel, or rejected and set aside.',
    label: 'outcome',
    known: namesOf<InboxOutcome>({ done: true, refused: true, rejected: true }),
  });
  return {
    waiting: ({ count, oldestMs }) => {
      backlog.set(count);
      oldest.set(oldestMs / 1_000);
    },
    finished,
  };
}
