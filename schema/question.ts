import { z } from 'zod';
import type { AskedApplication } from '../src/domain/call/asked.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { applicationData, userOf } from './feedEvent.ts';
import { time } from './fields.ts';

// IN9: what the platform is asked, and what it answers.

/** Like an event: one receiver may take both. */
export const question = z.strictObject({
  id: z.string().describe('of the question: the `call_id`'),
  type: z.literal('application.asked'),
  sid: z.string().describe('the channel'),
  at: time('when they asked'),
  via: z.string().exactOptional().describe('the system of the platform that gave the order'),
  data: applicationData.omit({ time_apply: true }),
});

export const applicationQuestion = ({ sid, at, callId, person, via }: AskedApplication): z.infer<typeof question> => ({
  id: callId,
  type: 'application.asked',
  sid,
  at,
  ...(via !== undefined && { via }),
  data: { call_id: callId, ...userOf(person) },
});

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
