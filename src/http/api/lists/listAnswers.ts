import { z } from 'zod';
import { linkcallUserData } from '../../../../schema/linkcallUser.ts';
import { channelLine, count, cursor, time } from '../answers.ts';

const { user_id, user_nick, user_icon } = linkcallUserData.shape;
const { sid, singer_id, singer_nick, process } = channelLine.shape;

const since = (of: string) => time(`since when ${of}; null: nobody`).nullable();

/** Of a list that is not whole (ST7). */
const partly = {
  partial: z.literal(true).exactOptional().describe('some are missing: not every process could be asked'),
  away: z.string().exactOptional().describe('why: what is not reached'),
};

export const listedChannel = channelLine.extend({
  num_strangers: count('streams that must not be on the air, and are'),
  longest_wait_since: since('whoever waits longest waits'),
  longest_call_since: since('whoever is on the line longest is'),
});

export const channelsAnswer = z.strictObject({
  channels: z.array(listedChannel).describe('that are awake'),
  cursor,
  total: count('channels that fit the filters and the search'),
  time_now: time('when this was said'),
  counts: z
    .strictObject({
      all: count('channels that fit the search, whatever the filters'),
      live: count('of them are live'),
      waiting: count('have somebody who waits'),
      pk: count('are in a PK'),
      strangers: count('have somebody who publishes and must not'),
    })
    .describe('how many each filter finds by itself'),
  ...partly,
});

export const personAnswer = z.strictObject({
  ...{ user_id, user_nick, user_icon, sid, singer_id, singer_nick },
  standing: z.enum(['host', 'linked', 'waiting', 'invited']).describe('host: of a live session'),
  since: time('since when they are'),
  ends_at: time('when an application, or an invitation, runs out; null for others').nullable(),
  mode: linkcallUserData.shape.mode,
  muted: linkcallUserData.shape.muted,
  away_since: linkcallUserData.shape.away_since,
  media: linkcallUserData.shape.media,
  seat: linkcallUserData.shape.seat,
  process,
});

export const peopleAnswer = z.strictObject({
  people: z
    .array(personAnswer)
    .describe('the longest first; before all others whoever has just the id that was searched'),
  cursor,
  total: count('of them in all'),
  time_now: time('when this was said'),
  ...partly,
});

export const userAnswer = z.strictObject({
  user_id,
  places: z.array(personAnswer).describe('where they are: the longest first, 200 at most'),
  blocks: z
    .array(
      z.strictObject({
        host_id: z.string().describe('who keeps them off their calls'),
        until: time('until when; null: for ever').nullable(),
        by: z.string().describe('who blocked them'),
        at: time('when'),
      }),
    )
    .describe('by hosts, in the order of their ids'),
  cursor,
  num_blocks: count('of those blocks in all'),
  time_now: time('when this was said'),
  ...partly,
});
