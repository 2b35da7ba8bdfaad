import type { Channel } from '../../domain/channel.ts';
import type { Event } from '../../domain/event.ts';
import { EMPTY_ROSTER } from '../../domain/roster/roster.ts';
import { rosterChange } from '../../domain/roster/rosterChange.ts';
import type { ChannelStore, Standing } from '../../ports/channelStore.ts';
import type { WebhookEndpoint } from '../../ports/owed.ts';
import type { ChannelLife } from '../channelLife.ts';
import type { ServedMarks } from '../servedMarks.ts';
import { StoreError } from '../storeError.ts';
import { channelKeys, FEED_SEQS, publishedKeys, repliesPrefix } from './keys.ts';
import type { RedisLink } from './link.ts';
import { publish, type RedisCommand } from './publish.ts';
import { type RedisRecord, sendRecords, writeRecord } from './record.ts';
import type { Scripts } from './scripts/scripts.ts';

export type WriteBackDeps = {
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly journalMax: number;
  readonly blockedMax: number;
  readonly endpoints: readonly WebhookEndpoint[];
  readonly life: ChannelLife;
  readonly run: string;
  readonly marks: Pick<ServedMarks, 'runMs'>;
};

/** What Redis has of the channel, as numbers: none of it where it is empty. */
type Behind = { readonly commits: number; readonly journalSeq: number; readonly feedSeq: number };

/**
 * A Redis that comes back empty (CL7), or as it was a moment ago (ST15), is told what the actor of a channel knows: the
 * present whole, and of what was history as much as the actor committed lately.
 */
export function prepareWriteBack(deps: WriteBackDeps): ChannelStore['writeBack'] {
  const { link, scripts } = deps;
  return async (standing) => {
    const { epoch, channel } = standing;
    const head = ['epoch', 'commits', 'journal_seq'] as const;
    const { sid } = channel;
    const kept = await link.ask((client) =>
      Promise.all([client.hmget(channelKeys(sid).channel, ...head), client.hget(FEED_SEQS, sid)]),
    );
    const [keptEpoch = 0, commits = 0, journalSeq = 0, feedSeq = 0] = kept.flat().map(Number);
    if (keptEpoch === epoch && commits >= standing.commits) return 'known';
    const record = writeStanding(standing, { commits, journalSeq, feedSeq }, deps);
    const said = await link.ask(async (client, latest) => {
      const outcomes = await sendRecords(client, scripts.commit, { records: [record], as: 'write-back', latest });
      return Array.isArray(outcomes) ? outcomes[0] : outcomes;
    });
    if (said instanceof Error) throw said;
    if (said === 'known' || said === 'fenced') return said;
    if (said === 'late') throw new StoreError(`${link.name} came to this channel too late: it did nothing.`);
    return { epoch: epoch + 1 };
  };
}

function writeStanding(
  standing: Standing,
  behind: Behind,
  { journalMax, blockedMax, endpoints, life, run, marks }: WriteBackDeps,
): RedisRecord {
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
    head: ['journal_seq', `${journalSeq}`, 'run', run],
    published: isWhole ? undefined : anew(channel),
  };
  return writeRecord(commit, { journalMax, blockedMax, endpoints, life, runMs: marks.runMs, whole });
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
