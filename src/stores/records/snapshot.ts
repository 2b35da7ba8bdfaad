import type { Applicant, Channel, Stage } from '../../domain/channel.ts';
import type { Sid, UserId } from '../../domain/ids.ts';
import { host, linked, overrides, sid, stop, userId, waiting } from '../../reading/domainReaders.ts';
import {
  fields,
  fromJson,
  list,
  literal,
  maybe,
  number,
  type Reader,
  Unreadable,
  variants,
  yesOrNo,
} from '../../reading/reader.ts';
import type { EachRow } from './unreadable.ts';

type Live = Extract<Stage, { status: 'live' }>;
type KeptLive = Omit<Live, 'since'> & { readonly since: number | undefined };

const keptLive = fields<KeptLive>({ status: literal('live'), host, since: maybe(number) });

/**
 * ZG12: when a session began was not kept always. Then nothing that ZEGO tells of old times may end it, and nobody can say
 * what is old: it ends with the host's connections.
 */
const live: Reader<Live> = (raw, where) => {
  const kept = keptLive(raw, where);
  return { ...kept, since: kept.since ?? Number.MAX_SAFE_INTEGER };
};

const stage = variants<'status', Stage>('status', {
  'never-live': fields({ status: literal('never-live') }),
  live,
  ended: fields({ status: literal('ended'), host }),
});

type Snapshot = Omit<Channel, 'applicants'>;

const snapshot = fromJson(
  fields<Snapshot>({
    sid,
    version: number,
    isOpen: yesOrNo,
    stage,
    // Snapshots of earlier versions have none.
    stop: maybe(stop),
    inPk: yesOrNo,
    overrides,
    waiting: list(waiting),
    linked: list(linked),
  }),
);

/** Without the applicants: they grow with the audience, so each is kept, and written, by itself. */
export function writeSnapshot(channel: Channel): string {
  return JSON.stringify({ ...channel, applicants: undefined });
}

export function readSnapshot(raw: unknown, owner: Sid, applicants: Channel['applicants']): Channel {
  const read = snapshot(raw, 'snapshot');
  if (read.sid !== owner) throw new Unreadable(`snapshot belongs to channel ${JSON.stringify(read.sid)}`);
  return { ...read, applicants };
}

const applicantRow = fields<Applicant & { userId: UserId }>({
  userId,
  startedAt: fromJson(list(number)),
  barredUntil: number,
});

export type KeptApplicant = { readonly userId?: unknown; readonly startedAt?: unknown; readonly barredUntil?: unknown };

export function readApplicants(raws: readonly KeptApplicant[], each: EachRow): Channel['applicants'] {
  const rows = each(
    'applicant',
    raws,
    (raw) => applicantRow(raw, 'applicants'),
    ({ userId }) => JSON.stringify(userId),
  );
  return new Map(rows.map(({ userId, ...applicant }) => [userId, applicant]));
}
