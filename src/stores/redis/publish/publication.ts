import type { Channel } from '../../../domain/channel.ts';
import type { Millis } from '../../../domain/ids.ts';
import type { Told } from '../../../domain/told.ts';
import { type CommitRecord, toldIn } from '../../records/commitRecord.ts';
import { writeEntry } from '../../records/journalEntry.ts';
import { lastOfEach } from '../../records/lastOfEach.ts';
import type { ReplyRow } from '../../records/rememberedReply.ts';

/** A commit on its way to where it is read; of what it says as text already the text. */
export type KeptCommit = { readonly record: CommitRecord; readonly entryTexts: readonly string[] };

export type PublishedReply = ReplyRow & { readonly committedAt: Millis };

/** Several commits of one channel, in their order, as one change of what is read (SP2). */
export type Publication = Omit<CommitRecord, 'epoch' | 'replies' | 'toldFrom'> & {
  /** Numbers of commits. */
  readonly first: number;
  readonly last: number;
  /** After the last. */
  readonly channel: Channel;
  readonly replies: readonly PublishedReply[];
  readonly told: readonly Told[];
  /** Of each of the entries. */
  readonly entryTexts: readonly string[];
};

export type KeptCommits = readonly [KeptCommit, ...KeptCommit[]];

/** `first`: its number; `channel`: after the last of them. Of what changed again and again the last. */
export function publicationOf(
  kept: KeptCommits,
  { first, channel }: { readonly first: number; readonly channel: Channel },
): Publication {
  const commits = kept.map(({ record }) => record);
  const [{ record: firstCommit }] = kept;
  const { at, runMs, isUnfinished } = commits.at(-1) ?? firstCommit;
  const rosters = commits.map(({ roster }) => roster);
  return {
    ...{ sid: channel.sid, first, last: first + commits.length - 1, channel, at, runMs, isUnfinished },
    isChannelChanged: commits.some(({ isChannelChanged }) => isChannelChanged),
    applicants: lastOfEach(
      commits.flatMap(({ applicants }) => applicants),
      ({ userId }) => userId,
    ),
    replies: commits.flatMap((commit) => commit.replies.map((reply) => ({ ...reply, committedAt: commit.at }))),
    entries: commits.flatMap(({ entries }) => entries),
    entryTexts: kept.flatMap(({ entryTexts }) => entryTexts),
    told: commits.flatMap(toldIn),
    endedCalls: commits.flatMap(({ endedCalls }) => endedCalls),
    roster: {
      sessions: lastOfEach(
        rosters.flatMap(({ sessions }) => sessions),
        ({ session }) => session,
      ),
      users: lastOfEach(
        rosters.flatMap(({ users }) => users),
        ({ session, userId }) => `${session} ${userId}`,
      ),
      streams: lastOfEach(
        rosters.flatMap(({ streams }) => streams),
        ({ session, streamId }) => `${session} ${streamId}`,
      ),
    },
  };
}

/** As it is found in a log. */
export const keptCommit = (record: CommitRecord): KeptCommit => ({
  record,
  entryTexts: record.entries.map(writeEntry),
});

export const hasAny = (commits: readonly KeptCommit[]): commits is KeptCommits => commits.length > 0;
