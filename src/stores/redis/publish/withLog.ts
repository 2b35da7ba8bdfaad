import type { Applicant, Channel } from '../../../domain/channel.ts';
import type { UserId } from '../../../domain/ids.ts';
import { replay } from '../../../domain/journal.ts';
import type { CommitRecord } from '../../records/commitRecord.ts';
import { readApplicants } from '../../records/snapshot.ts';
import type { EachRow } from '../../records/unreadable.ts';

/** A channel as it is once what is in its log is published; `published`: as it is now. */
export function withLog(published: Channel, log: readonly CommitRecord[], each: EachRow): Channel {
  const channel = replay(
    published,
    log.flatMap(({ entries }) => entries),
  );
  return { ...channel, applicants: applicantsAfter(published.applicants, log, each) };
}

/** What an event says of them is in the commit; so is what was forgotten, of which no event tells. */
function applicantsAfter(
  before: Channel['applicants'],
  log: readonly CommitRecord[],
  each: EachRow,
): ReadonlyMap<UserId, Applicant> {
  const applicants = new Map(before);
  for (const change of log.flatMap((commit) => commit.applicants)) {
    if (change.startedAt === undefined) {
      for (const userId of applicants.keys()) if (userId === change.userId) applicants.delete(userId);
      continue;
    }
    for (const [userId, applicant] of readApplicants([change], each)) applicants.set(userId, applicant);
  }
  return applicants;
}
