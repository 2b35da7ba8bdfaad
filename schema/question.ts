import { z } from 'zod';
import type { AskedCall } from '../src/domain/call/asked.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { applicationData, userOf } from './feedEvent.ts';
import { time } from './fields.ts';
import { wireMode } from './linkcallUser.ts';
import { wireWish } from './queuedUser.ts';

// IN9: what the platform is asked, and what it answers.

/** Like an event: one receiver may take both. */
const asked = z.strictObject({
  id: z.string().describe('of the question: the `call_id`'),
  type: z.literal('application.asked'),
  sid: z.string().describe('the channel'),
  at: time('when they asked'),
  via: z.string().exactOptional().describe('the system of the platform that gave the order'),
  data: applicationData.omit({ time_apply: true }),
});

/** PE5: they have been invited, and say yes. */
const invitedAsked = asked.extend({
  type: z.literal('invitation.asked'),
  data: asked.shape.data.extend({ by: z.string().describe('who invited them') }),
});

export const question = z.discriminatedUnion('type', [asked, invitedAsked]);

export function questionOf({ sid, at, callId, person, wish, invitedBy, via }: AskedCall): z.infer<typeof question> {
  const head = { id: callId, sid, at, ...(via !== undefined && { via }) };
  const data = { call_id: callId, ...userOf(person), mode: wireMode(wish), ...wireWish({ wish }) };
  return invitedBy === undefined
    ? { ...head, type: 'application.asked', data }
    : { ...head, type: 'invitation.asked', data: { ...data, by: invitedBy } };
}

/** What is shown to a user: a line, not a page. */
const DESC_CHARS_MAX = 200;
const CONTROL_CHARACTERS = /\p{Cc}+/gu;

const permission = z.discriminatedUnion('allow', [
  z.object({ allow: z.literal(true) }),
  z.object({ allow: z.literal(false), desc: z.string().default('') }),
]);

/** Undefined: nothing is said against it. Throws where the answer says neither. */
export function readPermission(body: string): Refusal | undefined {
  const said = permission.parse(JSON.parse(body));
  return said.allow ? undefined : { reason: 'not-allowed', desc: line(said.desc) };
}

const line = (text: string): string =>
  text.replace(CONTROL_CHARACTERS, ' ').trim().slice(0, DESC_CHARS_MAX).toWellFormed();
