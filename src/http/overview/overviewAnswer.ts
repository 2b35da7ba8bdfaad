import { z } from 'zod';
import { OVERVIEW_RANGES } from '../../ports/overview.ts';
import { count, time } from '../api/answers.ts';

const number = (of: string) => z.number().min(0).describe(of);
const reply = (share: string) => z.number().nullable().describe(`${share} of the replies took at most so many ms`);

const FIELDS = {
  live: number('channels with a host who is live'),
  channels: number('channels that are awake'),
  linked: number('users on the line'),
  waiting: number('users who wait'),
  clients: number('connections to channels, of viewers and hosts'),
  commands_per_s: number('commands that were answered in a second'),
  refusals_per_s: number('those of them that were refused'),
  reply_p50_ms: reply('half'),
  reply_p99_ms: reply('99 of 100'),
  callbacks_per_s: number("ZEGO's callbacks in a second"),
  gaps: number('gaps in its callbacks that stayed open'),
  cuts_owed: number('streams that are to be cut at ZEGO and are not, of all processes'),
  webhook_lag_ms: number('how long ago the oldest event happened that an endpoint has not taken'),
  user_log_backlog: number('calls that ended and are not in the user log yet'),
  log_backlog_bytes: number("what is in Redis' log and not yet in its tables"),
  memory_bytes: number('memory of the process, or of all of them'),
  event_loop_lag_ms: number('by how much the event loop was late, at worst'),
} as const;

export const momentAnswer = z.strictObject(FIELDS);

export const overviewQuery = z.strictObject({
  range: z
    .enum(OVERVIEW_RANGES, { error: `range must be one of ${OVERVIEW_RANGES.join(', ')}` })
    .default('ten-minutes')
    .describe('of how long `moments` tells: ten minutes by seconds, or an hour or a day by minutes'),
  after: z
    .string()
    .regex(/^\d{1,16}$/, { error: 'after must be a time in ms since 1970' })
    .transform(Number)
    .optional()
    .meta({ description: 'only moments that began later, in ms since 1970' }),
});

export const overviewAnswer = z.strictObject({
  at: time('when this was put together'),
  now: momentAnswer
    .nullable()
    .describe(
      'all processes together: per second of the last ten, replies, gaps and lag of the last minute; null: too early',
    ),
  processes: z.array(
    z.strictObject({
      id: z.string(),
      address: z.string().describe('how that process is reached'),
      version: z.string(),
      started_at: time('since when it runs'),
      not_ready: z.string().nullable().describe('why it takes no work; null: it does'),
      now: momentAnswer.nullable(),
    }),
  ),
  silent: z
    .array(z.string())
    .describe('ids of processes that live and did not answer in time: nothing here counts them'),
  services: z
    .array(
      z.strictObject({
        name: z.enum(['channels', 'user-log', 'zego']),
        kind: z.enum(['sqlite', 'redis', 'mysql', 'zego']),
        state: z.enum(['unknown', 'ok', 'away']).describe('unknown: it was not asked yet'),
        since: time('since when').nullable(),
        why: z.string().nullable(),
      }),
    )
    .describe('what is beside the processes, away if one of them says so'),
  every_ms: count('how long each of the moments is'),
  moments: z
    .array(z.strictObject({ at: time('when it began'), ...FIELDS }))
    .describe('all processes together, the oldest first; of a time of which nothing is known there is none'),
  partial: z.literal(true).exactOptional().describe('only what the process that answers knows'),
  away: z.string().exactOptional().describe('why: what is not reached'),
});
