import { z } from 'zod';
import type { ChannelState } from './channelState.ts';
import { ERRORS } from './errors.ts';
import { singer, switchState, time, versioned } from './fields.ts';
import { linkcallUserData } from './linkcallUser.ts';
import { wireError } from './replies.ts';

// What the plain door (IN12) says beside replies and notices.

/** In JSON they are `hello`, `state` and `error`. */
export const PLAIN_IDS = {
  linkcall_hello: 0x99990001,
  linkcall_public_state: 0x99990002,
  linkcall_error: 0x99990003,
} as const;

export const hello = z.strictObject({
  resume: z.string().describe('to come back with after a loss, as `&resume=`; another one each time'),
  version: versioned.version,
});

export const publicState = z.strictObject({
  ...versioned,
  ...singer,
  ...switchState,
  live: z.boolean().describe('the host has a session'),
  in_pk: z.boolean().describe('the host is in a video PK'),
  num_link: z.int().describe('users on the line'),
  num_apply: z.int().describe('users who wait'),
  max_link: z.int().describe('how many can be on the line'),
  max_apply: z.int().describe('how many can wait'),
  host_away_since: time('since when all connections of the live host are lost, 0 while one is there'),
  epoch: z.number().describe('grows whenever the channel is served anew'),
  links: z.array(linkcallUserData).readonly().describe('everybody on the line, in the order they came'),
  moderators: z
    .array(z.strictObject({ user_id: z.string(), user_nick: z.string() }))
    .readonly()
    .describe('who was appointed to direct the people of the call'),
  locked_seats: z.array(z.int()).readonly().describe('seats on which nobody sits down'),
  behind: z.boolean().describe('it is shown as it was last: what has the channel does not answer'),
});

/** To what is no request, or one that nobody knows. */
export const plainError = z.strictObject({ error: wireError });

const { code, desc } = ERRORS['bad-request'];
export const NO_REQUEST: z.infer<typeof plainError> = { error: { code, desc, reason: 'bad-request' } };

export type Hello = Readonly<z.infer<typeof hello>>;
export type PublicState = Readonly<z.infer<typeof publicState>>;

/** What everybody may see of the state; who waits is not in it. */
export function publicStateOf(state: ChannelState): PublicState {
  const { sid, singer_id, singer_nick, live, linkcall_state, in_pk, version, num_link, num_apply, epoch } = state;
  const { max_link, max_apply, host_away_since, behind } = state;
  const head = { sid, singer_id, singer_nick, live, linkcall_state, in_pk, version };
  const links = [...state.links.values()].map((link) => link.toJSON());
  const locked_seats = [...state.locked_seats];
  const moderators = [...state.moderators.values()].map((one) => one.toJSON());
  const lists = { links, moderators, locked_seats };
  return { ...head, num_link, num_apply, max_link, max_apply, host_away_since, epoch, behind, ...lists };
}
