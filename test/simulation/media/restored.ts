import type { Snapshot } from '../../../src/app/mailbox/draft.ts';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import { readRoster, writeRoster } from '../../../src/stores/records/rosterRows.ts';
import { readSnapshot, writeSnapshot } from '../../../src/stores/records/snapshot.ts';

/** As a server finds it that starts again: out of what was written. */
export function restored({ channel, roster }: Snapshot): Snapshot {
  const rows = writeRoster(rosterChange(EMPTY_ROSTER, roster));
  const each = <Row, Read>(_: string, all: readonly Row[], read: (row: Row) => Read) => all.map(read);
  return {
    channel: readSnapshot(writeSnapshot(channel), channel.sid, channel.applicants),
    roster: readRoster(rows, each),
  };
}
