import type { z } from 'zod';
import type { Sid } from '../../../domain/ids.ts';
import type { PastChannel } from '../../../ports/directory.ts';
import { pastChannelJson } from '../channelJson.ts';
import { entryJson } from './journalJson.ts';
import type { replayAnswer } from './replayAnswer.ts';

type Known = Extract<PastChannel, { is: 'known' }>;

/** OP4. `at`: what was asked for; undefined: when its last change was made. */
export function replayJson(sid: Sid, past: Known, at = past.entry.at): z.infer<typeof replayAnswer> {
  const { oldest, newest, entry } = past;
  return { sid, at, oldest, newest, entry: entryJson(entry), channel: pastChannelJson(past, at) };
}
