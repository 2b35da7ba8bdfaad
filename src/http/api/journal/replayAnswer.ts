import { z } from 'zod';
import { count, time, wholeChannel } from '../answers.ts';
import { journalEntry } from './journalAnswer.ts';

const mark = (which: string) =>
  z.strictObject({ version: count('of the channel'), at: time('when it was made') }).describe(which);

/** What cannot follow from the journal is left out. */
export const pastChannel = wholeChannel.omit({ clients: true, mirrors: true, process: true, host_away_since: true });

export const replayAnswer = z.strictObject({
  sid: z.string(),
  at: time('the moment'),
  oldest: mark('the first entry that is kept; what was before is not known any more'),
  newest: mark('the last one'),
  entry: journalEntry.describe('what was accepted last then'),
  channel: pastChannel.describe('as it was; the limits that it had not set itself are those of now'),
});
