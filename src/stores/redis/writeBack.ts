import type { Channel } from '../../domain/channel.ts';
import type { Event } from '../../domain/event.ts';
import type { Sid } from '../../domain/ids.ts';
import { EMPTY_ROSTER } from '../../domain/roster/roster.ts';
import { rosterChange } from '../../domain/roster/rosterChange.ts';
import type { ChannelStore, Standing } from '../../ports/channelStore.ts';
import { writeCommit } from '../records/commitRecord.ts';
import type { ServedMarks } from '../servedMarks.ts';
import { StoreError } from '../storeError.ts';
import { channelKeys, FEED_SEQS, publishedKeys, repliesPrefix } from './keys.ts';
import type { RedisLink } from './link.ts';
import { publish, type RedisCommand } from './publish/originalKeys.ts';
import { keptCommit, publicationOf } from './publish/publication.ts';
import type { Publisher } from './publish/publisher.ts';
import { type PublicationOptions, type PublicationWords, sendPublications, writePublication } from './publish/words.ts';
import type { Scripts } from './scripts/scripts.ts';

export type WriteBackDeps = PublicationOptions & {
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly run: string;
  readonly marks: Pick<ServedMarks, 'runMs'>;
  readonly publisher: Pick<Publisher, 'drop'>;
  /** SP2: what Redis has still in the channel's log; resolves when it is published. */
  readonly publishLog: (sid: Sid) => Promise<void>;
};

/** What Redis has of the channel, as numbers: none of it where it is empty. */
type Behind = { readonly commits: number; readonly journalSeq: number; readonly feedSeq: number };

/**
 * A Redis that comes back empty (CL7), or as it was a moment ago (ST15), is told what the actor of a channel knows: the
 * present whole, and of what was history as much as the actor committed lately.
 */
export function prepareWriteBack(deps: WriteBackDeps): ChannelStore['writeBack'] {
  const { link, scripts, publisher, publishLog } = deps;

  const headOf = async (sid: Sid) => {
    const { channel, log } = channelKeys(sid);
    const [head, feedSeq, logged] = await link.ask((client) =>
      Promise.all([
        client.hmget(channel, 'epoch', 'commits', 'journal_seq'),
        client.hget(FEED_SEQS, sid),
        client.llen(log),
      ]),
    );
    const [epoch = 0, commits = 0, journalSeq = 0] = head.map(Number);
    return { epoch, commits, journalSeq, feedSeq: Number(feedSeq), logged };
  };

  return async (standing) => {
    const { epoch, channel } = standing;
    const { sid } = channel;
    let head = await headOf(sid);
    if (head.epoch === epoch && head.commits + head.logged >= standing.commits) return 'known';
    if (head.epoch <= epoch && head.logged > 0) {
      await publishLog(sid);
      head = await headOf(sid);
    }
    const publication = writeStanding(standing, head, deps);
    const said = await link.ask(async (client, latest) => {
      const options = { publications: [publication], as: 'write-back', latest } as const;
      const outcomes = await sendPublications(client, scripts.publish, options);
      return Array.isArray(outcomes) ? outcomes[0] : outcomes;
    });
    if (said instanceof Error) throw said;
    if (said === 'late') throw new StoreError(`${link.name} came to this channel too late: it did nothing.`);
    if (typeof said !== 'string') throw new StoreError(`${link.name} did not say what became of this channel.`);
    if (said === 'known') return said;
    publisher.drop(sid);
    return said === 'fenced' ? said : { epoch: epoch + 1 };
  };
}

function writeStanding(standing: Standing, behind: Behind, deps: WriteBackDeps): PublicationWords {
  const { channel, roster, journalSeq, commits: nth } = standing;
  const { sid, applicants } = channel;
  const lost = standing.recent.filter((commit) => commit.nth > behind.commits);
  const entries = lost.flatMap((commit) => commit.entries).filter(({ seq }) => seq > behind.journalSeq);
  const told = lost.flatMap((commit) => commit.told).filter(({ seq }) => seq > behind.feedSeq);
  const endedCalls = lost.flatMap((commit) => commit.endedCalls);
  // A journal has no hole: where more is lost than the actor remembers, it begins with what that does.
  const isWhole = (entries[0]?.seq ?? journalSeq + 1) <= behind.journalSeq + 1;
  const keys = channelKeys(sid);
  // An earlier actor may have left something.
  const lists = standing.replies.map(({ userId }) => repliesPrefix(sid) + userId);
  const stays = isWhole ? [keys.channel, keys.journal, keys.refusals] : [keys.channel];
  const commit = {
    ...{ ...standing, sid, nth, applicants, isChannelChanged: true, entries, told, endedCalls },
    roster: rosterChange(EMPTY_ROSTER, roster),
  };
  const whole = {
    gone: [...new Set([...Object.values(keys), ...lists])].filter((key) => !stays.includes(key)),
    head: ['journal_seq', `${journalSeq}`, 'run', deps.run],
    feedSeq: standing.feedSeq,
    published: isWhole ? undefined : anew(channel),
  };
  const kept = keptCommit(writeCommit(commit, deps.marks.runMs));
  return writePublication({ ...publicationOf([kept], { first: nth, channel }), told }, standing.epoch, deps, whole);
}

function anew(channel: Channel): RedisCommand[] {
  const { waiting, linked } = publishedKeys(channel.sid);
  return [['DEL', waiting, linked], ...publish(channel, eventsTo(channel))];
}

/** What would have led to the calls that there are. */
function eventsTo({ waiting, linked }: Channel): Event[] {
  const applied = [...linked, ...waiting].map(
    ({ person, callId, appliedAt }): Event => ({
      type: 'application-started',
      at: appliedAt,
      application: { status: 'waiting', person, callId, appliedAt, endsAt: appliedAt },
      windowMs: 0,
    }),
  );
  return [...applied, ...linked.map((link): Event => ({ type: 'link-started', at: link.allowedAt, link }))];
}
